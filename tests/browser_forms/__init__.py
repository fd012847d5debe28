"""Forms and diagrams as a browser draws them."""
