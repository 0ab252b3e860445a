"""JavaScript and CSS of the browser components; the built scripts are committed."""
