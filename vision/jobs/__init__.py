"""Background analyses and saved results of the app, without any page code."""
