"""The timer table: claiming what is due under a lease, so that several workers never fire one twice."""
