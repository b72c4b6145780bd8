"""The organisation: who there is, with which keys and roles. Pure, as the incident's domain is."""
