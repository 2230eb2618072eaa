"""Loading the content of the programme from YAML files into the database.

An app says in its `loading.py` which file holds which model (`specs`). The files are read as
states (`reading`, `values`), each is merged with what the coordinator made of the item
(`merge`), and the outcome is written and counted (`load`). Start reading in `load`.

The files ship with the code: a test checks them (`tests/loading/checking.py`), so loading
stops at the first fault. This library knows no app.
"""
