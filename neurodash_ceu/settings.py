"""Settings: one frozen value from the environment and `instance/settings.toml`.

Two modes. `demonstration` (the default) starts with nothing set, keeps a secret of its own in the instance
folder, and marks every certificate "Demonstration: not valid for credit". `production` refuses to start
without a secret, a public address and a provider, each with a sentence that says what to do.
"""

from __future__ import annotations

import os
import secrets
import tempfile
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from neurodash_ceu import resources

PREFIX = "NEURODASH_"
KNOWN = ("mode", "instance", "database", "secret", "public_url", "courses", "mail_url", "mail_from", "storage",
         "free_entitlements", "trusted_proxies", "fonts", "policies")
IN_FILE = tuple(name for name in KNOWN if name != "instance")  # the file lies in that folder, so it cannot move it
SHORTEST_SECRET = 32
DATABASES = ("sqlite:///", "postgresql+psycopg://")
NO_INSTANCE = ("This installation does not know where to keep its data, and this user has no home folder: "
               "set NEURODASH_INSTANCE to a folder of its own, for example /var/lib/neurodash.")
LISTS = {"courses": os.pathsep, "free_entitlements": " "}  # these may be lists in the file


class CannotStart(Exception):
    """The installation is not set up; the message says what to do."""


@dataclass(frozen=True)
class Settings:
    """What an operator decides. `courses` are folders of modules; `storage` keeps prints.

    `mail_url` is `console:` or `smtp://[user:password@]host:port` (`smtps:` for TLS from the start).
    `trusted_proxies` counts the reverse proxies in front, for the address that rate limits see.
    `free_entitlements` are given to everybody ("*": all of them).
    """

    mode: str
    instance: Path
    database: str = field(repr=False)  # its address may hold a password
    secret: str = field(repr=False)
    public_url: str
    courses: tuple[Path, ...]
    storage: Path
    mail_url: str = field(default="console:", repr=False)
    mail_from: str = "NeuroDash CEU <no-reply@localhost>"
    free_entitlements: frozenset[str] = frozenset()
    trusted_proxies: int = 0
    fonts: Path | None = None
    policies: Path | None = None

    @property
    def demonstration(self) -> bool:
        """True where nothing may pass for real credit."""
        return self.mode == "demonstration"

    @property
    def secure(self) -> bool:
        """True where the public address is https, so cookies may insist on it."""
        return self.public_url.startswith("https://")

    @property
    def fonts_folder(self) -> Path:
        """Where an operator puts fonts for further scripts; it need not be there."""
        return self.fonts or self.instance / "fonts"

    @property
    def provider_file(self) -> Path:
        """Where the provider's name, signer and addresses are read from."""
        return self.instance / "provider.yaml"

    @property
    def boards_folder(self) -> Path:
        """Where an operator's own rules of boards lie; it need not be there."""
        return self.instance / "boards"

    @property
    def policies_folder(self) -> Path:
        """Where the provider's policies are read from; what is missing there is shown as a draft."""
        return self.policies or self.instance / "policies"


def load(environment: Mapping[str, str] | None = None, here: Path | None = None) -> Settings:
    """Read settings: the environment (`NEURODASH_…`) wins over `settings.toml` in the instance folder.

    Raises CannotStart with a sentence when something is missing or misspelt.
    """
    given = os.environ if environment is None else environment
    home = here or resources.checkout()
    instance = _instance(given, home)
    values = _from_file(instance / "settings.toml")
    for name in KNOWN:
        if (text := given.get(PREFIX + name.upper())) is not None:
            values[name] = text
    mode = values.get("mode", "demonstration")
    if mode not in ("demonstration", "production"):
        raise CannotStart(f"NEURODASH_MODE is {mode!r}: set it to 'demonstration' or 'production'.")
    settings = Settings(
        mode=mode,
        instance=instance,
        database=_database(values.get("database") or f"sqlite:///{instance / 'neurodash.sqlite3'}"),
        secret=values.get("secret") or (_own_secret(instance) if mode == "demonstration" else ""),
        public_url=_public_url(values.get("public_url"), mode),
        courses=_folders(values.get("courses") or str(home / "courses" if home else resources.folder("courses"))),
        storage=Path(values.get("storage") or instance / "kept").expanduser().resolve(),
        mail_url=values.get("mail_url") or "console:",
        mail_from=values.get("mail_from") or "NeuroDash CEU <no-reply@localhost>",
        free_entitlements=frozenset((values.get("free_entitlements") or "").replace(",", " ").split()),
        trusted_proxies=_whole_number(values.get("trusted_proxies", "0")),
        fonts=Path(values["fonts"]).expanduser().resolve() if values.get("fonts") else None,
        policies=Path(values["policies"]).expanduser().resolve() if values.get("policies") else None,
    )
    _refuse_half_set(settings)
    return settings


def _instance(given: Mapping[str, str], home: Path | None) -> Path:
    """The folder of this installation's data: as told, else in the checkout, else in the user's own data folder."""
    told = given.get(f"{PREFIX}INSTANCE")
    try:
        if told:
            return Path(told).expanduser().resolve()
        if home is not None:
            return (home / "instance").resolve()
        at_home = Path(given.get("HOME") or "~").expanduser()
    except RuntimeError as error:  # no home folder is known for a user
        raise CannotStart(NO_INSTANCE) from error
    if not at_home.is_dir():  # as that of many a service's user
        raise CannotStart(NO_INSTANCE)
    return at_home.resolve() / ".local" / "share" / "neurodash"


def _from_file(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CannotStart(f"{path} cannot be read: {error}. Mend it and start again.") from error
    unknown = sorted(set(values) - set(IN_FILE))
    if unknown:
        raise CannotStart(f"{path} has an unknown key {unknown[0]!r}. Known keys: {', '.join(IN_FILE)}.")
    return {key: _as_text(path, key, value) for key, value in values.items()}


def _as_text(path: Path, key: str, value: object) -> str:
    """A value of the file as the environment would spell it."""
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if key in LISTS and isinstance(value, list) and all(isinstance(one, str) for one in value):
        return LISTS[key].join(value)
    raise CannotStart(f"{path} has {key!r} in a form that is not known there: write it as text, in quotes.")


def _database(url: str) -> str:
    """The address of a database that we know. It may hold a password, so a refusal does not repeat it."""
    with suppress(ValueError):  # of a port that is no number
        if url.startswith(DATABASES):
            _ = urlsplit(url).port
            return url
    raise CannotStart("NEURODASH_DATABASE is not the address of a database: give sqlite:////folder/file.sqlite3 or "
                      "postgresql+psycopg://user:password@host/name.")


def _public_url(text: str | None, mode: str) -> str:
    return (text or ("http://127.0.0.1:8000" if mode == "demonstration" else "")).rstrip("/")


def _folders(text: str) -> tuple[Path, ...]:
    return tuple(Path(part).expanduser().resolve() for part in text.split(os.pathsep) if part)


def _whole_number(text: str) -> int:
    if not text.isdecimal():
        raise CannotStart(f"NEURODASH_TRUSTED_PROXIES is {text!r}: give a whole number, 0 for none.")
    return int(text)


def _own_secret(instance: Path) -> str:
    """A demonstration makes its own secret once and keeps it, readable by its owner alone."""
    path = instance / "secret"
    if not path.exists():
        _write_once(path, secrets.token_hex(32) + "\n")
    try:
        secret = path.read_text(encoding="ascii").strip()
    except UnicodeDecodeError:
        secret = ""
    if len(secret) < SHORTEST_SECRET:
        raise CannotStart(f"{path} holds no secret of ours. Delete the file; the next start makes a new one.")
    return secret


def _write_once(path: Path, text: str) -> None:
    """Write a file whole or not at all; of several processes that start together, the first one's stays."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent)  # readable by its owner alone
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(text)
        with suppress(FileExistsError):
            path.hardlink_to(name)
    finally:
        Path(name).unlink()


def _refuse_half_set(settings: Settings) -> None:
    if settings.mode != "production":
        return
    if len(settings.secret) < SHORTEST_SECRET:
        raise CannotStart(
            f"Production needs a secret: set NEURODASH_SECRET to at least {SHORTEST_SECRET} random characters "
            "(for example from `python3 -c 'import secrets; print(secrets.token_hex(32))'`).")
    address = urlsplit(settings.public_url)
    if address.scheme not in ("http", "https") or not address.netloc:
        raise CannotStart(
            "Production needs its public address, which every certificate carries: "
            "set NEURODASH_PUBLIC_URL, for example https://ceu.example.org.")
    if not settings.provider_file.exists():
        raise CannotStart(
            f"Production needs a provider: write {settings.provider_file} (docs/operating.md shows one). "
            "Without it this installation can only be a demonstration.")
