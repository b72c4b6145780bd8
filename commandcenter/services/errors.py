"""How a call to a service can fail: three kinds, which decide what the outbox does next."""


class ServiceError(Exception):
    """A service did not do what it was asked; the message is one line for people, free of secrets.

    Only its three kinds are raised.
    """


class Unavailable(ServiceError):
    """Nothing was done: it may be tried again, with the same key.

    Attributes:
        retry_after: seconds to wait at least, where the service said so.
    """

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Rejected(ServiceError):
    """Understood and refused: the same act would be refused again, so it is not repeated.

    Attributes:
        status: of HTTP, where that is how it was refused.
    """

    def __init__(self, message: str, *, status: int | None = None) -> None:
        super().__init__(message)
        self.status = status


class Uncertain(ServiceError):
    """Sent, and no clear answer came: it may have been done.

    Look it up (`find`) where the service can tell, repeat it where a repeat changes nothing, and
    otherwise say that it may have been sent, and leave it to a person to check.
    """
