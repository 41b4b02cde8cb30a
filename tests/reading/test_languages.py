"""Which language a letter is in, as far as it shows."""

import pytest

from mailticket.reading.languages import of_header, of_words


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        (["es-UY"], "es"),
        (["EN"], "en"),
        (["es, es-AR"], "es"),
        (["es, en"], None),
        (["pt-BR"], None),
        (["español"], None),
        ([""], None),
        ([], None),
    ],
)
def test_content_language_names_one_of_ours(values: list[str], wanted: str | None) -> None:
    assert of_header(values) == wanted


ES = "Buenas, desde ayer no tenemos conexión en el piso dos. ¿Pueden ver qué pasa con el enlace de la sucursal? Muchas gracias."
EN = "Hello, since yesterday we have had no connection on the second floor. Could you please have a look at the link? Thanks."
PT = "Olá, desde ontem não temos conexão no segundo andar. Vocês podem ver o que está acontecendo com o link da filial? Obrigado."


@pytest.mark.parametrize(("text", "wanted"), [(ES, "es"), (EN, "en"), (PT, None)])
def test_common_words_tell(text: str, wanted: str | None) -> None:
    assert of_words(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ".join(ES.split()[:19]),
        "interface GigabitEthernet0 1 is down line protocol " * 4,
        f"{ES}\n{EN}",
        "ping traceroute bgp ospf mpls vlan trunk uplink router switch firewall dns ntp snmp syslog radius tacacs ldap vpn ipsec",
    ],
)
def test_what_is_short_mixed_or_no_text_tells_nothing(text: str) -> None:
    assert of_words(text) is None
