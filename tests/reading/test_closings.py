"""The end of a letter is told from what somebody wrote."""

import pytest

from mailticket.reading.closings import is_closing, usual_endings

NAMES = ["Lucía Pereira", "lucia"]
SECRET = (
    "Este mensaje y sus adjuntos son confidenciales y están dirigidos exclusivamente a su destinatario.\n"
    "Si lo recibió por error, avise y bórrelo."
)


@pytest.mark.parametrize(
    "text",
    [
        "Enviado desde mi iPhone",
        "Sent from my iPhone",
        "Enviado do meu iPhone",
        "Enviado desde mi iPad",
        "Enviado desde Outlook para Android <https://aka.ms/AAb9ysg>",
        "Enviado desde Outlook para iOS<https://aka.ms/o0ukef>",
        "Get Outlook for iOS <https://aka.ms/o0ukef>",
        "Obtener Outlook para Android",
        "Obter o Outlook para iOS",
        "Sent from Outlook for Android",
        "Enviado a partir do Outlook para Android",
        "Enviado desde mi Samsung Mobile de Claro",
        "Enviado desde mi Galaxy",
        "Sent from my Samsung Galaxy smartphone.",
        "Enviado do meu smartphone Samsung Galaxy.",
        "-------- Enviado desde mi teléfono Huawei",
        "Enviado desde Yahoo Mail para iPhone",
        "Sent from Yahoo Mail on Android",
        "Enviado do Yahoo Mail para iPhone",
        "Yahoo Mail: busca, organiza, conquista",
        "Enviado desde Correo para Windows",
        "Sent with Proton Mail secure email.",
        "Enviado desde mi dispositivo móvil. Disculpe la brevedad.",
        "Enviado através do meu Samsung",
        "Mandado desde mi celu",
        "Escrito desde mi celular, disculpe los errores.",
        "Typed on my phone, sorry for typos",
        "Digitado no meu celular",
        "Sent with Shortwave",
        "Sent from Mailbird",
        "Abrazo grande,\nLucía",
        "Quedo atenta.\nSaludos,\nLucía",
        "Slds,\nLucía",
        "Saludos",
        "Saludos cordiales,\nLucía Pereira\nNOC\nTel. 099 123 456",
        "Atte.\n\nLucía Pereira\nNOC de Ejemplo S.A",
        "Gracias,\nLucía",
        "Best regards,\nLucia",
        "Um abraço,\nLucía",
        "Lucía",
        "Lucía Pereira\nNOC\nwww.noc.example",
        SECRET,
        "Lucía\n\n" + SECRET + "\n\nEnviado desde mi iPhone",
        "AVISO LEGAL\n\n" + SECRET,
        "CONFIDENTIALITY NOTICE: This e-mail is intended only for the named recipient and may be privileged.",
        "Antes de imprimir este mensaje, piense en el medio ambiente.",
        "[Logo de Ejemplo]",
        "________________________________\n",
    ],
)
def test_the_end_of_a_letter_says_nothing(text: str) -> None:
    assert is_closing(text, NAMES)


@pytest.mark.parametrize(
    "text",
    [
        "Lo vemos mañana.",
        "Gracias.",
        "Gracias",
        "Saludos\nMañana pasamos",
        "Saludos\n\nmañana pasamos por ahí",
        "Enviado desde mi iPhone\n\nMañana pasamos",
        "Enviado el equipo por correo, llega el lunes.",
        "Sent the router to the office.",
        "Escrito del correo que mandé ayer",
        "Written on my phone bill there is a charge",
        "Ana lo tiene.",
        "Lucía lo tiene: avisen.",
        "Es confidencial.\nNo le digan nada al cliente sobre esto.",
        "099 123 456",
        "ok",
    ],
)
def test_what_somebody_wrote_is_no_end_of_a_letter(text: str) -> None:
    assert not is_closing(text, NAMES)


def test_the_last_lines_of_earlier_letters_are_an_end() -> None:
    earlier = ["Hola.\n\nVa mañana.\n\nEquipo de redes\nSur 24 horas\n\n> cita", "Sí.\nEquipo de redes\nSur 24 horas"]
    assert is_closing("Equipo de redes\nSur 24 horas", NAMES, usual_endings(earlier))
    assert is_closing("Equipo de redes\nSur 24 horas", NAMES, usual_endings(earlier[:1]))
    assert not is_closing("Va mañana.", NAMES, usual_endings(earlier))


def test_one_sentence_at_the_end_of_one_letter_is_none_yet() -> None:
    assert not is_closing("Lo vemos hoy.", NAMES, usual_endings(["Hola.\nLo vemos hoy."]))
    assert is_closing(
        "Siempre a las órdenes.", NAMES, usual_endings([f"{one}.\nSiempre a las órdenes." for one in "ab"])
    )


def test_all_of_a_letter_is_no_end_of_it() -> None:
    assert usual_endings(["Lo vemos", "Lo vemos"]) == frozenset()
