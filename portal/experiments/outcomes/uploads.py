"""Spreadsheets of outcomes with the clients that they are about."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from portal.db import session
from portal.experiments.enrolment.queries import own_enrolments
from portal.experiments.outcomes import queries
from portal.experiments.outcomes.imports import Preview, look_at, used_columns
from portal.experiments.protocol.queries import frozen_content
from portal.stats.dataset import read_table

if TYPE_CHECKING:
    from portal.accounts.models import User
    from portal.experiments.models import Experiment
    from portal.experiments.outcomes.models import Upload


def look_at_upload(upload: Upload, user: User) -> Preview:
    """What taking in a kept file would do now, for the clients of the user's own teams."""
    return look_at_bytes(upload.experiment, upload.content, user)


def look_at_bytes(experiment: Experiment, content: bytes, user: User) -> Preview:
    """The same for a file that isn't kept."""
    protocol = frozen_content(experiment)
    if protocol is None:
        return Preview()
    enrolments = {e.client_code: e for e in session.scalars(own_enrolments(experiment, user))}
    known = queries.values_of(e.id for e in enrolments.values())
    return look_at(content, protocol.design.outcomes, enrolments, known)


def needed_part(experiment: Experiment, content: bytes) -> bytes:
    """Of a file that was looked at and is fine: the columns that outcomes are read from, in rows of the same number.

    Other columns are never kept: a spreadsheet of an office may hold names.
    """
    protocol = frozen_content(experiment)
    table = read_table(content)
    columns = used_columns(table, protocol.design.outcomes if protocol else ())
    out = io.StringIO()
    writer = csv.writer(out, delimiter=table.delimiter, lineterminator="\r\n")
    writer.writerow(columns)
    number = 1
    for row in table.rows:
        out.write("\r\n" * (row.number - number - 1))  # blank lines keep the numbers that the spreadsheet shows
        writer.writerow([row.cells[column] for column in columns])
        number = row.number
    return out.getvalue().encode()


def template_file(experiment: Experiment, user: User) -> bytes:
    """A spreadsheet as a Dutch office opens it: a row for each own client with something due, cells empty."""
    protocol = frozen_content(experiment)
    keys = [spec.key for spec in protocol.design.outcomes] if protocol else []
    codes = dict.fromkeys(item.enrolment.client_code for item in queries.due_list(experiment, user))
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(["klantcode", *keys, "datum"])
    for code in codes:
        writer.writerow([code, *("" for _ in keys), ""])
    return out.getvalue().encode("utf-8-sig")
