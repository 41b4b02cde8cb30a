"""Makes the pictures of docs/web.md and docs/web.es.md anew, in a real browser, out of a small site:

.venv/bin/pytest -n 0 tests/web/pictures.py
"""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import parse
from mailticket.daemon import Daemon
from mailticket.model.transaction import Via
from mailticket.web.server import WebServer
from tests.web.conftest import ANA, LUIS, NOW, SITE
from tests.web.test_walk import chromium as chromium  # a fixture

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
PAGES = {
    "home": "/",
    "list": "/tickets?q=enlace",
    "ticket": "/ticket/1",
    "reply": "/ticket/1?say=reply#say",
    "new": "/new?queue=soporte",
    "sign-in": "/sign-in",
    "report": "/reports/created-resolved",
}
PEOPLE = {"es": ANA, "en": LUIS}

ASKED = (
    ("conectividad", "Caída del enlace a Danlí", "mario.zuniga@danli.example", 80, "2026-11-23 08:00"),
    ("seguridad", "Escaneo de puertos desde 203.0.113.9", "cert@otra.example", 60, "2026-11-23 17:00"),
    ("soporte", "No puedo entrar al correo desde el celular", "decano@ingenieria.example", 30, ""),
    ("dns", "Zona inversa para 198.51.100.0/24", "redes@uni.example", 20, "2026-11-27 12:00"),
    ("soporte", "VPN no conecta después de actualizar", "eva@ingenieria.example", 40, ""),
    ("soporte", "Alta de cuenta: 14 estudiantes de posgrado", "registro@uni.example", 10, ""),
    ("conectividad", "Enlace lento en la biblioteca", "biblio@uni.example", 50, "2026-11-24 12:00"),
)
SAID = """Buenas tardes,

desde las 14:10 no hay enlace a Danlí. El router-01.danli.example responde por la red
de administración (192.0.2.7), pero la interfaz hacia ustedes está caída.

Mario Zúñiga
NOC Danlí, +504 2763 0000
"""


@pytest.fixture
def moments() -> list[datetime]:
    """The clock: the last of these."""
    return [NOW - timedelta(days=3)]


@pytest.fixture
async def service(tmp_path: Path, moments: list[datetime]) -> AsyncIterator[Any]:
    settings = parse(SITE.format(folder=tmp_path), "config.toml", tmp_path)
    daemon = Daemon(settings, None, structlog.get_logger(), clock=lambda: moments[-1])
    yield await daemon.open()
    await daemon.close()


@pytest.fixture
async def address(app: Any, service: Any, moments: list[datetime]) -> AsyncIterator[str]:
    """The site's pages, after some days of work."""

    async def then(hours: float, who: str, use_case: str, told: dict[str, Any]) -> Any:
        moments.append(moments[-1] + timedelta(hours=hours))
        return await perform(service, Caller(who, Via.WEB), use_case, told)

    for name in ("conectividad", "seguridad", "soporte", "dns"):
        told = {"name": name, "admin_cc": [ANA, LUIS], "correspond_address": f"{name}@noc.example"}
        await perform(service, Caller(), "queue.add", told)
    numbers = []
    for queue, subject, who, priority, due in ASKED:
        values = {"priority": str(priority), **({"due": due} if due else {})}
        told = {
            "queue": queue,
            "subject": subject,
            "text": SAID[: len(SAID) if priority == 80 else 15],
            "requestor": [who],
        }
        numbers.append((await then(6.5, "system", "ticket.create", told))["ticket"])
        await then(0, ANA, "ticket.set", {"id": numbers[-1], "values": values})
    first, second, third = numbers[:3]
    for person, number in ((ANA, first), (LUIS, second), (ANA, third), (LUIS, numbers[6])):
        await then(1, person, "ticket.take", {"id": number})
    reply = {"id": first, "text": "Gracias, lo vemos: la fibra está cortada en el km 12.", "minutes": "35m"}
    await then(2, ANA, "ticket.reply", reply)
    told = {"id": first, "text": "La cuadrilla sale a las 16:00; el proveedor abrió su caso 00123.", "minutes": "1h"}
    await then(1, LUIS, "ticket.comment", told)
    await then(10, "mario.zuniga@danli.example", "ticket.reply", {"id": first, "text": "¿Ya salieron?"})
    moments.append(NOW)
    server = WebServer(app, structlog.get_logger())
    await server.open("127.0.0.1:0")
    yield f"http://{server.bound}"
    await server.stop()


@pytest.mark.parametrize("language", PEOPLE)
async def test_pictures_are_made(language: str, address: str, chromium: Any, browser: Any) -> None:
    PICTURES.mkdir(exist_ok=True)
    made = await browser(PEOPLE[language])
    for name, path in PAGES.items():
        context = await chromium.new_context(viewport={"width": 1180, "height": 780}, locale=language)
        if name != "sign-in":
            cookies = [{"name": key, "value": value, "url": address} for key, value in made.cookies.items()]
            await context.add_cookies(cookies)
        page = await context.new_page()
        answer = await page.goto(address + path)
        assert answer.status == 200, path
        await page.screenshot(path=PICTURES / f"{name}.{language}.png")
        await context.close()
    context = await chromium.new_context(
        viewport={"width": 390, "height": 780}, locale=language, color_scheme="dark", device_scale_factor=1
    )
    await context.add_cookies([{"name": key, "value": value, "url": address} for key, value in made.cookies.items()])
    page = await context.new_page()
    await page.goto(address + "/")
    await page.screenshot(path=PICTURES / f"phone.{language}.png")
    await context.close()
