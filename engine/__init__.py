"""The engine runs procedures: it knows no Flask, no form layout and no province."""
