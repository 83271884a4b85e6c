"""THE TABLES explored exhaustively (procedure, section 12): imagined cases, every move in every order, what must hold.

`state` is what is imagined, `moves` makes moves of the rows of `process.py`, `groups` says how much is imagined in one
run, `graph` walks it, `claims` are the things that must hold, `library` does the same for library entries and `check`
puts them together. Nothing here touches a database.
"""
