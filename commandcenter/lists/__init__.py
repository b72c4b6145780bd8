"""Lists of customers as other programs write them: read, previewed, bad rows kept beside.

Pure: bytes come in, values and texts go out; files are opened and hosts called elsewhere.
"""
