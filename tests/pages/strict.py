"""A strict client: a browser without JavaScript that refuses pages with faults, and fills in the forms it was shown."""

from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

PASSWORD = "Chengdong-2026"
POLICY = ("default-src 'none'", "script-src 'self'", "style-src 'self'", "img-src 'self' data:", "font-src 'self'",
          "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'")
VOID = {"area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
OPTIONAL_END = {"li", "p", "td", "th", "tr", "dt", "dd", "option"}
NAMED = {"input", "select", "textarea"}
UNLABELLED = {"hidden", "submit", "button"}
UNSENT = {"submit", "button", "file", "checkbox"}


class Form:
    """A form as the page shows it: where it goes, how, and what it holds before anyone types."""

    def __init__(self, attributes: dict[str, str]) -> None:
        self.action = attributes.get("action", "")
        self.method = attributes.get("method", "get").lower()
        self.values: dict[str, Any] = {}


class Page(HTMLParser):
    """A page taken apart; `faults` lists what is wrong with it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.forms: list[Form] = []
        self.ids: set[str] = set()
        self.headings: list[str] = []
        self.title = ""
        self.text = ""
        self._open: list[str] = []
        self._fields: list[dict[str, str]] = []
        self._labelled: set[str] = set()
        self._pointed: set[str] = set()
        self._select = ""
        self._area = ""
        self.feed(html)
        self.close()
        self._conclude(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if "style" in found or any(name.startswith("on") for name in found):
            self.faults.append(f"<{tag}> has style or code in an attribute: {found}")
        if tag == "style" or (tag == "script" and not found.get("src", "").startswith("/")):
            self.faults.append(f"<{tag}> is written into the page")
        if (name := found.get("id")) is not None:
            if name in self.ids:
                self.faults.append(f"id {name!r} twice")
            self.ids.add(name)
        if tag == "th" and "scope" not in found:
            self.faults.append("<th> without scope")
        if tag == "img" and "alt" not in found:
            self.faults.append("<img> without alt")
        self._pointed.update(found.get("aria-describedby", "").split(), found.get("aria-labelledby", "").split())
        if tag == "a" and found.get("href", "").startswith("#"):
            self._pointed.add(found["href"][1:])
        if tag == "label":
            self._labelled.add(found.get("for", ""))
            self._pointed.update({found["for"]} if "for" in found else ())
        self._take(tag, found)

    def _take(self, tag: str, found: dict[str, str]) -> None:
        if tag == "form":
            self.forms.append(Form(found))
        if tag in NAMED and self._open.count("label") == 0 and found.get("type") not in UNLABELLED:
            self._fields.append(found)
        if self.forms and "form" in self._open:
            self._hold(tag, found, self.forms[-1])

    def _hold(self, tag: str, found: dict[str, str], form: Form) -> None:
        """Note what a field holds before anyone types."""
        name, kind = found.get("name", ""), found.get("type", "")
        if tag == "select":
            self._select = name
        elif tag == "textarea":
            self._area = name
            form.values[name] = ""
        elif tag == "option" and ("selected" in found or self._select not in form.values):
            form.values[self._select] = found.get("value", "")
        elif tag == "input" and kind == "checkbox" and "checked" in found:
            form.values.setdefault(name, []).append(found.get("value", "on"))
        elif tag == "input" and name and (kind == "radio") <= ("checked" in found) and kind not in UNSENT:
            form.values[name] = found.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        while self._open and self._open[-1] != tag and self._open[-1] in OPTIONAL_END:
            self._open.pop()
        if not self._open or self._open[-1] != tag:
            self.faults.append(f"</{tag}> closes <{self._open[-1] if self._open else 'nothing'}>")
        else:
            self._open.pop()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if not self._open:
            return
        if self._open[-1] == "title":
            self.title += data
        elif self._open[-1] not in ("script", "style"):
            self.text += data
        if "h1" in self._open:
            self.headings.append(data)
        if self._open[-1] == "textarea" and self.forms:
            self.forms[-1].values[self._area] += data.removeprefix("\r\n").removeprefix("\n")

    def _conclude(self, html: str) -> None:
        if self._open:
            self.faults.append(f"left open: {self._open}")
        if not html.lstrip().startswith("<!doctype html>") or 'lang="zh-CN"' not in html:
            self.faults.append("no doctype or no language")
        if not self.title.strip():
            self.faults.append("no title")
        if html.count("<h1") != 1:
            self.faults.append(f"{html.count('<h1')} h1 headings")
        if missing := {name for name in self._pointed if name} - self.ids:
            self.faults.append(f"points to ids that are not there: {missing}")
        for one in self._fields:
            if one.get("id") not in self._labelled and "aria-label" not in one:
                self.faults.append(f"field without label: {one}")
        for form in self.forms:
            if form.method == "post" and not form.values.get("csrf_token"):
                self.faults.append(f"form to {form.action!r} without token")


class StrictClient(FlaskClient):
    """Checks every answer, remembers the last page, and submits its forms with what they hold."""

    page: Page | None = None
    address = "/"

    def open(self, *args: Any, **options: Any) -> TestResponse:
        response = super().open(*args, **options)
        check_headers(response)
        if response.mimetype == "text/html" and response.status_code not in (204, 301, 302, 303):
            self.page, self.address = Page(response.text), response.request.full_path
            assert not self.page.faults, f"{response.request.path}: {self.page.faults}"
        return response

    def submit(self, data: dict[str, Any] | None = None, *, to: str = "", follow: bool = True,
               **options: Any) -> TestResponse:
        """Send the form of the last page whose action contains `to`, with `data` typed in."""
        assert self.page is not None, "no page yet"
        form = next(form for form in self.page.forms if form.method == "post" and to in form.action
                    and (to or "sign-out" not in form.action))
        address = form.action or self.address
        return self.post(address, data=form.values | (data or {}), follow_redirects=follow, **options)

    def sign_in(self, username: str, password: str = PASSWORD, *, follow: bool = True) -> TestResponse:
        """Sign in through the page; signs out whoever is signed in. Without `follow` the first page is not opened."""
        self.get("/sign-in")
        return self.submit({"username": username, "password": password}, follow=follow)

    @property
    def token(self) -> str:
        """The token of the last page's forms."""
        assert self.page is not None, "no page yet"
        return str(next(form.values["csrf_token"] for form in self.page.forms if "csrf_token" in form.values))

    @property
    def path(self) -> str:
        """Where the last page was."""
        return urlsplit(self.address).path


def check_headers(response: TestResponse) -> None:
    """Every answer carries the protective headers, whatever it is."""
    policy = {part.strip() for part in response.headers["Content-Security-Policy"].split(";")}
    assert policy == set(POLICY)
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["X-Frame-Options"] == "DENY"
    assert "camera=()" in response.headers["Permissions-Policy"]
    if not response.request.path.startswith(("/static/", "/bootstrap/static/", "/assets/", "/lists/drafts/words")):
        assert response.headers["Cache-Control"] == "no-store"
