"""What runs in the browser: plain JavaScript, joined into one module for each component."""
