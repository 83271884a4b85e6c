"""Official documents as files: a stored letter laid out after GB/T 9704-2012 as .docx, and as PDF where typst is there.

Everything is made from the letter as it was written, never from live records, so that a file made years later is the
same. What is heavy (lxml, docxtpl, typst) is imported by the functions that use it.
"""
