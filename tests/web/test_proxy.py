"""Behind the proxy of our documents: nginx itself, over TLS, configured as docs/web.md says, at a host and below a path."""

import asyncio
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import httpx
import pytest
import structlog

from mailticket.application.changing import Caller
from mailticket.application.perform import perform
from mailticket.config import shipped
from mailticket.daemon.web_commands import WebCommands
from mailticket.storage import people
from mailticket.web.app import make_app
from mailticket.web.server import WebServer
from mailticket.web.settings import WebSettings
from mailticket.web.sign_in_answer import SignInAnswer
from tests.web.conftest import ANA, PASSWORDS

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
HOST = "rt.example.org"
DOCUMENTS = Path(__file__).parents[2] / "docs"
AROUND = """
daemon off; pid {folder}/nginx.pid; error_log {folder}/error.log; worker_processes 1;
events {{ worker_connections 64; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    {server}
}}
"""


def documented(language: str = "") -> str:
    """The configuration for nginx that stands in the document."""
    (found,) = re.findall(r"```nginx\n(.*?)```", (DOCUMENTS / f"web{language}.md").read_text("utf-8"), re.DOTALL)
    return str(found)


def test_both_documents_have_the_same_configurations() -> None:
    assert documented() == documented(".es")


@dataclass(frozen=True)
class Site:
    """A browser of the site, and the site's path."""

    client: httpx.AsyncClient
    path: str


def certificate(folder: Path) -> ssl.SSLContext:
    """Makes one that signs itself, and what trusts it."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"]
    told = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
    where = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run([*made, *told, *where], check=True, capture_output=True)
    return ssl.create_default_context(cafile=str(folder / "cert.pem"))


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


def configured(folder: Path, port: int, bound: str, path: str, taken_out: bool) -> Path:
    """The documented server, at a port of ours; ``taken_out``: it does not hand the path on."""
    server = documented().replace("listen 443 ssl", f"listen 127.0.0.1:{port} ssl")
    server = server.replace("http://127.0.0.1:8080", f"http://{bound}" + ("/" if taken_out else ""))
    server = re.sub(r"ssl_certificate [^;]+", f"ssl_certificate {folder}/cert.pem", server)
    server = re.sub(r"ssl_certificate_key [^;]+", f"ssl_certificate_key {folder}/key.pem", server)
    server = server.replace("location /", f"location {path}/")
    (folder / "nginx.conf").write_text(AROUND.format(folder=folder, server=server))
    return folder / "nginx.conf"


async def answering(port: int, process: asyncio.subprocess.Process) -> None:
    """Waits until it takes connections."""
    async with asyncio.timeout(20):
        while process.returncode is None:
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", port)
            except OSError:
                await asyncio.sleep(0.05)  # it says nothing when it is ready: it is asked
                continue
            writer.close()
            return
    pytest.fail("nginx did not start")


@pytest.fixture
async def behind_nginx(service: Any, tmp_path: Path) -> AsyncIterator[Callable[..., Any]]:
    """``await behind_nginx("/rt")`` is the site below that path, behind nginx."""
    ends: list[Callable[[], Any]] = []

    async def login(name: str, password: str, client: str) -> SignInAnswer:
        if PASSWORDS.get(name) != password:
            return SignInAnswer(wrong="wrong")
        return SignInAnswer((await service.database.read(people.users_by_address, [name], service.clock()))[name])

    async def opened(path: str = "", taken_out: bool = False) -> Site:
        port, trusting = free_port(), certificate(tmp_path)
        settings = WebSettings(f"https://{HOST}:{port}", path, (ip_network("127.0.0.1"),))
        pages = WebServer(
            make_app(service, login, lambda: settings, shipped("templates") / "web", WebCommands()),
            structlog.get_logger(),
        )
        await pages.open("127.0.0.1:0")
        conf = configured(tmp_path, port, pages.bound, path, taken_out)
        process = await asyncio.create_subprocess_exec(NGINX, "-p", str(tmp_path), "-c", str(conf), "-e", "stderr")
        ends.extend([pages.stop, process.wait, process.terminate])
        await answering(port, process)
        client = httpx.AsyncClient(
            base_url=f"https://127.0.0.1:{port}", verify=trusting, headers={"Host": f"{HOST}:{port}"}, trust_env=False
        )
        client.event_hooks["request"].append(_named)
        ends.append(client.aclose)
        return Site(client, path)

    yield opened
    for end in reversed(ends):
        done = end()
        if asyncio.iscoroutine(done):
            await done


async def _named(request: httpx.Request) -> None:
    """The certificate is asked for by the name it has; the connection goes to this machine."""
    request.extensions["sni_hostname"] = HOST


async def sign_in(site: Site, **headers: str) -> httpx.Response:
    host = site.client.headers["Host"]
    told = {"name": ANA, "password": PASSWORDS[ANA], "next": f"{site.path}/ticket/1"}
    return await site.client.post(f"{site.path}/sign-in", data=told, headers={"Origin": f"https://{host}", **headers})


@pytest.mark.parametrize(("path", "taken_out"), [("", False), ("/rt", False), ("/rt", True)])
async def test_a_ticket_is_read_and_answered(behind_nginx: Any, service: Any, path: str, taken_out: bool) -> None:
    site = await behind_nginx(path, taken_out)
    answer = await sign_in(site)
    assert (answer.status_code, answer.headers["location"]) == (303, f"{path}/ticket/1")
    assert answer.headers["set-cookie"].startswith("__Host-mailticket")
    cookie = {"Cookie": answer.headers["set-cookie"].partition(";")[0]}
    page = await site.client.get(f"{path}/ticket/1", headers=cookie)
    sheet = re.search(r'rel="stylesheet" href="([^"]+)"', page.text)
    assert sheet
    assert (await site.client.get(sheet[1])).headers["content-type"].startswith("text/css")
    csrf = re.search(r'data-csrf="([^"]+)"', page.text)
    assert csrf
    said = {"csrf": csrf[1], "kind": "reply", "text": "por nginx", "send": "1"}
    origin = {"Origin": f"https://{site.client.headers['Host']}"}
    sent = await site.client.post(f"{path}/ticket/1/say", data=said, headers=cookie | origin)
    assert sent.status_code == 303
    assert "por nginx" in str(await perform(service, Caller(), "ticket.show", {"id": 1}))


async def test_what_a_client_says_of_itself_counts_for_nothing(behind_nginx: Any, service: Any) -> None:
    site = await behind_nginx()
    lies = {"X-Forwarded-For": "203.0.113.9", "X-Forwarded-Host": "evil.example", "X-Forwarded-Proto": "http"}
    assert (await sign_in(site, **lies)).status_code == 303
    (session,) = await perform(service, Caller(ANA), "user.session.list", {"address": ANA})
    assert session["client"] == "127.0.0.1"
    assert (await site.client.get("/sign-in", headers={"Host": "evil.example"})).status_code == 400
