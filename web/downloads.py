"""Files as answers: always a download, never something a browser shows as a page of ours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from flask import g
from werkzeug.wrappers import Response

from engine.commands.note_export import NoteExport
from engine.workbook import MEDIA_TYPE
from web.site import actor, engine


def download(row: Mapping[str, Any]) -> Response:
    """The content of ``row`` (digest, name, size, media_type) as a download."""
    answer = Response(engine().services.blobs.get(row["digest"]), mimetype=row["media_type"])
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(row['name'], safe='')}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer.content_length = row["size"]
    return answer


def spreadsheet(content: bytes, name: str, note: NoteExport) -> Response:
    """A workbook of case data as a download named ``name`` (without its ending), once ``note`` is kept."""
    engine().execute(actor(), note)
    g.export_noted = True
    answer = Response(content, mimetype=MEDIA_TYPE)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}.xlsx"
    return answer
