"""The forms: what each act asks for, what it will do, and the decision that does it."""
