"""The domain, pure: what can happen in an incident, what is allowed, what is true."""
