"""Background analyses and saved results of the app; nothing here draws a page."""
