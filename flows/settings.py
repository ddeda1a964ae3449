"""What can be set, read once: onrecord.toml in the working folder, then ONRECORD_… in the environment."""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from pydantic import Field, ValidationError, field_validator
from pydantic_core import PydanticCustomError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from extract.fetched import WebSettings
from extract.url_lists import without_user
from flows.errors import UsageError
from flows.sources import Source, WebSource
from flows.versions import program_version
from transform.reading import Engine, Reading

SETTINGS_FILE = "onrecord.toml"
SOURCE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]*")


NO_CONTACT = (
    f"publishers must be able to reach whoever asks them, so that nothing is fetched without `contact`: write "
    f'contact = "you@your.example" (or the address of a page that says what you do) at the top of {SETTINGS_FILE}, or '
    "set ONRECORD_CONTACT; sources of your own network (allow_private = true) need none"
)
CONTACT = re.compile(r"[^\s@()<>]+@[^\s@()<>]+|https?://[^\s()<>]+")
SECRET = {"notify_webhook", "notify_command"}
STORED = "which would be stored in the record and in logs"


class Settings(BaseSettings):
    """All settings with their defaults; `onrecord doctor` shows the values in force."""

    model_config = SettingsConfigDict(env_prefix="ONRECORD_", toml_file=SETTINGS_FILE, extra="ignore", frozen=True)

    data: Path = Field(Path("onrecord-data"), description="folder of the record, the archive and the spool")
    sink: str = Field("", description="where the record is: empty for a file in the folder, or ducklake:postgresql://…")
    workers: int = Field(default_factory=lambda: len(os.sched_getaffinity(0)), ge=1, description="reading processes")
    scheduler: str = Field(
        "", description="tcp://… of a Dask cluster that reads the batches, instead of processes here"
    )
    contact: str = Field("", description="mail address or page in the user agent, so that publishers can reach you")
    seconds_between_requests: float = Field(5.0, ge=0, description="to one host, at least")
    fetch_threads: int = Field(8, ge=1, le=64, description="requests under way at once, over all hosts")
    allow_private_addresses: bool = Field(False, description="fetch from loopback and private networks")
    wait_seconds: float = Field(600.0, ge=0, description="how long to wait for another writer of the record")
    merge_every_seconds: float = Field(
        30.0, ge=0, description="how often a long run adds to the record; readers see it at every fourth time"
    )
    runs_at_once: int = Field(2, ge=1, description="sources that `onrecord serve` takes at the same time")
    notify_webhook: str = Field("", description="address that is told of failures and silent sources, by a JSON POST")
    notify_command: str = Field("", description="command that is told the same, as JSON on its standard input")
    engine: Engine = Field("tagger", description="what finds quotes: tagger, or rules (fewer, in a fifth of the time)")
    caution: float = Field(
        0.0, ge=-3, le=3, allow_inf_nan=False, description="of the tagger: above 0 fewer and surer quotes, below 0 more"
    )
    sources: dict[str, Source] = Field(default_factory=dict, description="the [sources.NAME] tables")

    @field_validator("contact")
    @classmethod
    def _reachable(cls, contact: str) -> str:
        """It goes into a header, and somebody is to be reached by it."""
        if contact and not (CONTACT.fullmatch(contact) and contact.isascii()):
            raise ValueError("a mail address or the address of a page is wanted")
        return contact

    @field_validator("sources")
    @classmethod
    def _plain_names(cls, sources: dict[str, Source]) -> dict[str, Source]:
        for name, source in sources.items():
            if not SOURCE_NAME.fullmatch(name):
                raise ValueError(f"{name!r}: letters, digits, - _ and . make the name of a source")
            if (told := source.model_dump_json()) != without_user(told):
                raise PydanticCustomError("secret", f"{name}: an address carries a name or password, {STORED}")
        return sources

    @property
    def reading(self) -> Reading:
        """How quotes are looked for."""
        return Reading(self.engine, self.caution)

    def parameters(self) -> dict[str, Any]:
        """The settings as a flow's parameters, which Prefect stores and shows: without those that may hold a secret.
        A flow reads these anew, from the same file and environment."""
        return self.model_dump(mode="json", exclude=SECRET)

    def source(self, name: str) -> Source:
        """One named source. Raises UsageError, with the names there are."""
        if name not in self.sources:
            there = ", ".join(self.sources) or f"none: {SETTINGS_FILE} has no [sources.NAME]"
            raise UsageError(f"there is no source {name}; there are {there}")
        return self.sources[name]

    def scheduled(self) -> dict[str, Source]:
        """The sources that have a schedule. Raises UsageError where there are none."""
        found = {name: each for name, each in self.sources.items() if each.enabled and (each.every or each.cron)}
        if not found:
            raise UsageError(
                f'{SETTINGS_FILE} has no source with a schedule: give one `every = "1h"` or `cron = "0 6 * * *"`'
            )
        return found

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: Any) -> Settings:
    """The settings in force, those given (where not None) on top. Raises UsageError for values that make no sense."""
    given = {name: value for name, value in given.items() if value is not None}
    try:
        settings = Settings(**given)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UsageError(f"{SETTINGS_FILE} is no valid TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(_told(error)) from None
    folder = str(settings.data.absolute())
    if set("?*[]") & set(folder) or not folder.isprintable():
        raise UsageError(f"the folder {folder!r} cannot be used: DuckDB reads ? * [ ] in a path as a pattern")
    return settings.model_copy(update={"data": settings.data.absolute(), "sink": _without_password(settings.sink)})


def _without_password(sink: str) -> str:
    """The address of a lake without its password, which goes where PostgreSQL's own programs look for it: addresses are
    stored (Prefect's parameters) and shown."""
    prefix, _, address = sink.partition("postgresql://")
    host, slash, rest = address.partition("/")
    user, at, host = host.rpartition("@")
    name, colon, password = user.partition(":")
    if not (at and colon):
        return sink
    os.environ["PGPASSWORD"] = unquote(password)
    return f"{prefix}postgresql://{name}@{host}{slash}{rest}"


def add_source(name: str, fields: Mapping[str, Any], file: Path | None = None) -> str:
    """Append a [sources.NAME] table to the settings file, made where there is none; gives the lines written.

    Raises UsageError where the name is taken, or the file would not be good with it.
    """
    path = file or Path(SETTINGS_FILE)
    before = path.read_text("utf-8") if path.exists() else ""
    lines = [f"[sources.{name}]", *(f"{key} = {_toml(value)}" for key, value in fields.items())]
    text = "\n".join(lines) + "\n"
    whole = f"{before.rstrip()}\n\n{text}" if before.strip() else text
    if not SOURCE_NAME.fullmatch(name) or "." in name:
        raise UsageError(f"{name!r}: letters, digits, - and _ make the name of a source")
    try:
        if name in tomllib.loads(before).get("sources", {}):
            raise UsageError(f"{path} has a source {name} already: give another name with --name")
        Settings.model_validate({"sources": tomllib.loads(whole)["sources"]})
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{path} is no valid TOML: {error}") from None
    except ValidationError as error:
        raise UsageError(_told(error)) from None
    path.write_text(whole, "utf-8")
    return text


def _toml(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_toml, value)) + "]"
    return json.dumps(value, ensure_ascii=False)  # strings, numbers and booleans are written alike in TOML


def _told(error: ValidationError) -> str:
    """The first thing that is wrong with the settings, in a line."""
    first = error.errors()[0]
    kinds = {"feed", "sitemap", "urls", "template", "files", "jsonl", "warc"}
    place = [str(part) for at, part in enumerate(first["loc"]) if not (at == 2 and part in kinds)]  # pydantic's own
    name = ".".join(place)
    what = first["msg"].removeprefix("Value error, ")
    if first["type"] == "secret":
        return f"setting {what}"
    if first["type"] == "extra_forbidden":
        return f"setting {name}: there is no such setting"
    if first["type"] == "missing":
        return f"setting {name}: it is missing"
    if first["type"] in ("union_tag_not_found", "union_tag_invalid"):
        return f"setting {name}.kind: one of {', '.join(sorted(kinds))} is wanted"
    given = repr(first["input"])
    return f"setting {name}: {what}" + (f" (got {given})" if len(given) < 80 else "")


def web_settings(settings: Settings, source: Source | None = None) -> WebSettings:
    """How to behave on the web: the general settings, and what a source says for itself on top of them.

    Raises UsageError where nobody could be reached by those who are asked; one's own network needs no introduction.
    """
    usual = WebSettings(
        contact=settings.contact,
        version=program_version(),
        interval=settings.seconds_between_requests,
        allow_private=settings.allow_private_addresses,
    )
    if not isinstance(source, WebSource):
        return _introduced(usual)
    asked: dict[str, Any] = {
        "interval": source.seconds_between_requests,
        "connections_per_host": source.connections_per_host,
        "allow_private": source.allow_private,
        "obey_robots": source.obey_robots,
        "reservation_ground": source.reservation_ground,
        "retries": source.retries,
        "total_timeout": source.timeout_seconds,
        "max_bytes": source.max_megabytes and round(source.max_megabytes * 1024 * 1024),
        "max_redirects": source.max_redirects,
    }
    return _introduced(replace(usual, **{name: value for name, value in asked.items() if value is not None}))


def _introduced(chosen: WebSettings) -> WebSettings:
    if not (chosen.contact or chosen.allow_private):
        raise UsageError(NO_CONTACT)
    return chosen


def check_contact(settings: Settings, sources: Iterable[Source], inputs: Iterable[str] = ()) -> None:
    """Raise UsageError at once where sources or arguments will need a contact that is not set; a list of addresses or
    a saved feed among files is only found out when it is read."""
    for source in sources:
        places = [*getattr(source, "url", ()), *getattr(source, "listed_in", ()), getattr(source, "base", "")]
        if isinstance(source, WebSource) and any(map(is_on_web, [*places, *getattr(source, "file", ())])):
            web_settings(settings, source)
    if any(map(is_on_web, inputs)):
        web_settings(settings)


def is_on_web(place: str) -> bool:
    """Whether an argument is a web address."""
    return place.lower().startswith(("http://", "https://"))
