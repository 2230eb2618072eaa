"""What the record looks like: pictures drawn on the server, each with a table that says the same.

May import everything: it stands beside `portal.site`, on the roof. A picture is a module with the
geometry (plain functions of numbers, tested by themselves), a class that asks the content and gives
a `Drawing` and a `Table`, and a template in `templates/pictures/` with the shapes. `views.py` makes
the page, the SVG and the CSV of each. Start reading in `drawing.py` and `table.py`.
"""
