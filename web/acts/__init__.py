"""What people do beside the form of a task: each act is a small page with its consequence, its fields and a button."""
