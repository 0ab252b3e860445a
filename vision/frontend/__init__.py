"""JavaScript and CSS of the browser components, without a build step."""
