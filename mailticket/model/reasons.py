"""Why we are sure of a sender, or not: kept as English sentences, read in any language we speak.

A reason may hold another one (``the signature of x does not count: its key is revoked``), and several may stand in a row,
with semicolons: all are said in the language.
"""

import re
from functools import cache

from mailticket.model.evidence import Evidence, Level

SPANISH: dict[str, str] = {
    "nothing says so but the From line": "solo lo dice la línea From, que cualquiera puede escribir",
    "let through by {}": "lo dejó pasar {}",
    "the From line has an address of ours": "el remitente escrito es una dirección nuestra",
    "there is not exactly one From": "no hay exactamente un remitente (From)",
    "there is more than one {}": "hay más de un {}",
    "a machine wrote": "lo escribió un programa",
    "it did not come by our own mail system": "no vino por nuestro propio sistema de correo",
    "our mail system found nothing": "nuestro sistema de correo no encontró nada",
    "our mail system could not tell": "nuestro sistema de correo no pudo decirlo",
    "DMARC passes for {}, which is trusted": "pasa DMARC de {}, un dominio de confianza",
    "DMARC passes for {}, which is not one of [evidence] domains": "pasa DMARC de {}, que no está en [evidence] domains",
    "DMARC passes for {}, by a signature that leaves the letter open": (
        "pasa DMARC de {}, con una firma que no cubre todo lo que dice el mensaje"
    ),
    "DMARC passes for {}, by {}, which is not trusted": "pasa DMARC de {}, por {}, que no es de confianza",
    "DMARC fails for {}, which is trusted": "no pasa DMARC de {}, un dominio de confianza",
    "DMARC fails for {}, which asks to {} such mail": "no pasa DMARC de {}, que pide {} ese correo",
    "DMARC fails for {}, as it does for mail of lists": "no pasa DMARC de {}, como ocurre con el correo de listas",
    "logged in at our mail system as {}, who is not in From": (
        "inició sesión en nuestro sistema de correo como {}, que no es quien figura como remitente"
    ),
    "logged in here as {}, who is not in From": "inició sesión aquí como {}, que no es quien figura como remitente",
    "somebody logged in at our mail system, which does not say who": (
        "alguien inició sesión en nuestro sistema de correo, que no dice quién"
    ),
    "logged in at our mail system as {}": "inició sesión en nuestro sistema de correo como {}",
    "the login of {} does not hold any more": "el inicio de sesión de {} ya no es válido",
    "logged in here as {}": "inició sesión aquí como {}",
    "SPF passes for {}": "pasa SPF de {}",
    "signed by {}, DMARC does not pass": "firmado por {}, pero no pasa DMARC",
    "signed by {}, which says nothing by DMARC": "firmado por {}, que no dice nada por DMARC",
    "signed by {}, which says nothing about {}": "firmado por {}, lo que no dice nada de {}",
    "no signature covers all of it by {}": "ninguna firma de {} cubre todo el mensaje",
    "nobody signed it": "nadie lo firmó",
    "this is signed by others": "lo firmaron otros",
    "{} asks to {} what it did not sign: {}": "{} pide {} lo que no firmó: {}",
    "quarantine": "apartar",
    "reject": "rechazar",
    "the signature of {} does not count: {}": "la firma de {} no es válida: {}",
    "somebody": "alguien",
    "checking DKIM took too long": "comprobar DKIM tardó demasiado",
    "checking DKIM needs more than is installed: pip install 'mailticket[auth]'": (
        "para comprobar DKIM falta instalar: pip install 'mailticket[auth]'"
    ),
    "{}, but the mail is not of these {} days": "{}, pero el correo no es de estos {} días",
    "{}, but it was not written to us": "{}, pero no está dirigido a nosotros",
    "answers notice {}, which was sent to {}": "responde al aviso {}, que se envió a {}",
    "{} and {} more": "{} y a {} más",
    "answered question {}": "respondió a la pregunta {}",
    "vouched for by {}": "lo confirma {}",
    "by an account of this machine that may": "desde una cuenta de este equipo que puede hacerlo",
    "signed with {}": "firmado con {}",
    "the signature was used before": "la firma ya se usó",
    "the signature is not of these 24 hours": "la firma no es de estas 24 horas",
    "what is signed names no ticket: write Take #12, or protect the subject": (
        "lo firmado no nombra ningún ticket: escriba Tomar #12, o proteja el asunto"
    ),
    "signed with {}, without a protected To": "firmado con {}, sin un destinatario (To) protegido",
    "signed with {}, but what is signed does not name the ticket": "firmado con {}, pero lo firmado no nombra el ticket",
    "the certificate is {}'s": "el certificado es de {}",
    "no OpenPGP key is enrolled for this address": "no hay clave OpenPGP registrada para esta dirección",
    "no certificate is enrolled for them": "no hay certificado registrado para esa persona",
    "{} is not installed": "{} no está instalado",
    "{} cannot be run: {}": "{} no se puede ejecutar: {}",
    "{} took more than {} seconds": "{} tardó más de {} segundos",
    "{} said too much": "{} dijo demasiado",
    "the mail is not what was signed": "el correo no es lo que se firmó",
    "the mail is not what was signed, or nobody we trust vouches for the certificate": (
        "el correo no es lo que se firmó, o nadie de confianza responde por el certificado"
    ),
    "the signature has expired": "la firma venció",
    "the key of the signature has expired": "la clave de la firma venció",
    "the key of the signature was revoked": "la clave de la firma fue revocada",
    "the key of the signature is not enrolled for them": "la clave de la firma no está registrada para esa persona",
    "the signature cannot be checked": "la firma no se puede comprobar",
    "the signature is broken": "la firma está rota",
    "there is not exactly one signature": "no hay exactamente una firma",
    "the signature is of an unknown kind": "la firma es de un tipo desconocido",
    "the signature's digest is too weak": "el resumen de la firma es demasiado débil",
    "the signature's digest is too weak, or not known": "el resumen de la firma es demasiado débil, o desconocido",
    "a line is too long to be signed as text": "una línea es demasiado larga para firmarla como texto",
    "the signature does not hold": "la firma no es válida",
    "the signature does not hold: {}": "la firma no es válida: {}",
    "the certificate names no mail address": "el certificado no nombra ninguna dirección de correo",
    "gpgv answers in an unknown way": "gpgv dio una respuesta desconocida",
    "the certificate is not valid yet": "el certificado todavía no es válido",
    "the certificate has expired": "el certificado venció",
    "the certificate is not for mail": "el certificado no es para correo",
    "the certificate of the signature cannot be read": "el certificado de la firma no se puede leer",
    "the headers are too long to be checked": "los encabezados son demasiado largos para comprobarlos",
    "the headers have broken lines": "los encabezados tienen líneas rotas",
    "the headers have a line that is none": "los encabezados tienen una línea que no es un encabezado",
    "more than {} headers": "más de {} encabezados",
    "its domain or selector is none": "su dominio o su selector no es válido",
    "it is over more than {} headers": "cubre más de {} encabezados",
    "it is good": "es buena",
    "its header is too long": "su encabezado es demasiado largo",
    "its header is not well-formed": "su encabezado está mal formado",
    "it is over a part of the text only (l=)": "cubre solo una parte del texto (l=)",
    "it is not over From": "no cubre el remitente (From)",
    "it uses SHA-1, which can be forged": "usa SHA-1, que se puede falsificar",
    "it is of the future": "es del futuro",
    "it has expired": "venció",
    "it expired before it was made": "venció antes de hacerse",
    "DNS does not tell its key": "el DNS no tiene su clave",
    "its key or the signature is not well-formed": "su clave o la firma está mal formada",
    "there is more than one key": "hay más de una clave",
    "there is no key": "no hay clave",
    "its key has {} bits": "su clave tiene {} bits",
    "its key is none": "su clave no es una clave",
    "its key is not well-formed": "su clave está mal formada",
    "its key is revoked": "su clave fue revocada",
    "its key is of another kind": "su clave es de otro tipo",
    "its key is not for SHA-256": "su clave no es para SHA-256",
    "its key is not for mail": "su clave no es para correo",
    "its key is not for subdomains": "su clave no es para subdominios",
    "its canonical form is unknown": "su forma canónica es desconocida",
    "the text is not what was signed": "el texto no es lo que se firmó",
    "the headers are not what was signed": "los encabezados no son lo que se firmó",
}
"""A ``{}`` stands for a name or number, or another reason."""


def reason_in(language: str, reason: str) -> str:
    """A reason as people of a language read it; one that is not in the table stays as it is."""
    if language != "es" or not reason:
        return reason
    if "; " in reason:
        return "; ".join(reason_in(language, part) for part in reason.split("; "))
    if reason in SPANISH:
        return SPANISH[reason]
    for pattern, spanish in _patterns():
        if found := pattern.fullmatch(reason):
            return spanish.format(*(reason_in(language, part) for part in found.groups()))
    return reason


_DISOWNED = {
    "en": "WARNING: the sender's domain disowns this mail. {}",
    "es": "ATENCIÓN: el dominio del remitente no reconoce este mensaje como suyo. {}",
}
_NOT_PROVEN = {"en": "Sender not proven: {}", "es": "Remitente no verificado: {}"}
_HARDLY = {"en": "Sender proven only in part: {}", "es": "Remitente verificado solo en parte: {}"}
_PROVEN = {"en": "Sender proven: {}", "es": "Remitente verificado: {}"}


def standing_in(language: str, evidence: Evidence) -> str:
    """How sure we are of a sender, and why, as staff read it."""
    known = {Level.NONE: _NOT_PROVEN, Level.WEAK: _HARDLY}.get(evidence.level, _PROVEN)
    reason = reason_in(language, evidence.reason)
    if evidence.disowned:
        return _DISOWNED[language].format(f"{reason[:1].upper()}{reason[1:]}.")
    return known[language].format(reason)


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    """The longest first: what is said most exactly."""
    known = sorted((one for one in SPANISH if "{}" in one), key=len, reverse=True)
    return [(re.compile("(.+?)".join(map(re.escape, one.split("{}")))), SPANISH[one]) for one in known]
