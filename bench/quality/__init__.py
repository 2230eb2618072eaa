"""What a visitor's browser makes of the pages: Lighthouse, html-validate and their weight."""
