"""Every reply a peer can hear, in one place: 4xx speaks of us, 5xx of the letter or the session."""

from mailticket.model.letter import Reply


def wire(reply: Reply) -> bytes:
    """One reply line. Texts may come from other rooms, so a line break in one cannot become a second reply."""
    return " ".join(str(reply).split()).encode("utf-8", "replace")[:510] + b"\r\n"


OK = Reply(250, "2.0.0", "Ok")
MAIL_OK = Reply(250, "2.1.0", "Ok")
RCPT_OK = Reply(250, "2.1.5", "Ok")
BYE = Reply(221, "2.0.0", "Bye")
HELP = Reply(214, "2.0.0", "See RFC 5321")
LOGGED_IN = Reply(235, "2.7.0", "Authentication succeeded")
NOT_VERIFIED = Reply(252, "2.1.5", "Send some mail, it will be tried")

TOO_MANY_CONNECTIONS = Reply(421, "4.3.2", "Too many connections, try later")
TOO_MANY_FROM_YOU = Reply(421, "4.7.0", "Too many connections from you")
TOO_OFTEN_FROM_YOU = Reply(421, "4.7.0", "Too many new connections from you")
SHUTTING_DOWN = Reply(421, "4.3.2", "Service shutting down")
SESSION_OVER = Reply(421, "4.3.2", "Session has lasted long enough, connect again")
TIMEOUT = Reply(421, "4.4.2", "Timeout exceeded")
TOO_MANY_ERRORS = Reply(421, "4.7.0", "Too many errors")
NOT_A_MAIL_CLIENT = Reply(421, "4.7.0", "This is a mail server")
TOO_MUCH_MAIL = Reply(450, "4.7.1", "Too much mail")
LOCAL_PROBLEM = Reply(451, "4.3.0", "Temporary local problem")
DATA_TIMEOUT = Reply(451, "4.4.2", "Timeout in DATA")
NO_STORAGE = Reply(452, "4.3.1", "Insufficient system storage")
TOO_MANY_RECIPIENTS = Reply(452, "4.5.3", "Too many recipients")
TOO_MANY_HANDSHAKES = Reply(454, "4.7.0", "Too many TLS handshakes from you")
LOGIN_LATER = Reply(454, "4.7.0", "Temporary authentication failure")
LOGIN_BUSY = Reply(454, "4.7.0", "Too many logins at once")

TOO_LONG = Reply(500, "5.5.2", "Command too long")
UNKNOWN = Reply(500, "5.5.2", "Command not recognized")
AUTH_TOO_LONG = Reply(500, "5.5.6", "Authentication exchange line is too long")
BAD_BASE64 = Reply(501, "5.5.2", "Cannot decode base64")
BAD_AUTH = Reply(501, "5.5.2", "Malformed authentication response")
AUTH_CANCELLED = Reply(501, "5.7.0", "Authentication cancelled")
NO_ARGUMENT = Reply(501, "5.5.4", "Syntax error in arguments")
BAD_SENDER = Reply(501, "5.1.7", "Bad sender address syntax")
BAD_RECIPIENT = Reply(501, "5.1.3", "Bad recipient address syntax")
NOT_IMPLEMENTED = Reply(502, "5.5.1", "Command not implemented")
OUT_OF_ORDER = Reply(503, "5.5.1", "Bad sequence of commands")
NO_RECIPIENTS = Reply(503, "5.5.1", "No valid recipients")
UNKNOWN_MECHANISM = Reply(504, "5.5.4", "Unrecognized authentication type")
TLS_FIRST = Reply(530, "5.7.0", "Must issue a STARTTLS command first")
LOGIN_FIRST = Reply(530, "5.7.0", "Authentication required")
WRONG_LOGIN = Reply(535, "5.7.8", "Authentication credentials invalid")
LOGIN_OVER = Reply(550, "5.7.8", "Your login does not hold any more, log in again")
LOGIN_AGAIN = Reply(421, "4.7.0", "Log in again")
ENCRYPT_FIRST = Reply(538, "5.7.11", "Encryption required for requested authentication mechanism")
BARE_LF = Reply(550, "5.5.2", "Bare <LF> received")
NOT_TAKEN = Reply(550, "5.7.1", "Mail from this sender is not accepted")
TOO_BIG = Reply(552, "5.3.4", "Message size exceeds fixed limit")
HEADERS_TOO_BIG = Reply(552, "5.3.4", "Headers too large")
NEEDS_SMTPUTF8 = Reply(553, "5.6.7", "Internationalized address needs SMTPUTF8")
OUT_OF_STEP = Reply(554, "5.5.0", "SMTP protocol synchronization")
TOO_MANY_HOPS = Reply(554, "5.4.6", "Too many hops")
LINE_TOO_LONG = Reply(554, "5.6.0", "Line too long")
UNKNOWN_PARAMETER = Reply(555, "5.5.4", "Unsupported parameter")


def fault(fault_id: str) -> Reply:
    """Our own error: what it was stands in the log under this id, never in the reply."""
    return Reply(451, "4.3.0", f"Internal error, logged as {fault_id}")
