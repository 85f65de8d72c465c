"""Which area belongs to which other, and since when."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from districts.importers.delivery import Delivery, Importer, Written
from districts.importers.fields import Fields
from districts.importers.headings import own_table
from districts.importers.outlines import outline_groups
from districts.importers.places import STATED, Places
from districts.importers.report import ImportReport
from districts.importers.rules import kept_rows
from districts.importers.saving import adopt, bring_to, identity
from districts.importers.tables import read_table
from districts.models import Area, AreaMembership, SourceFile

COLUMNS = ["member_kind", "member_key", "group_kind", "group_key", "valid_from", "valid_to"]


@dataclass(frozen=True)
class NoOptions:
    """Formats of our own need none."""


def keep_memberships(rows: Sequence[AreaMembership], source: SourceFile) -> Written:
    """Save memberships; one that overlaps a stored one of the same pair is that one."""
    for row in rows:
        row.source = source
    stored = list(
        AreaMembership.objects.filter(
            member__in=[row.member_id for row in rows],
            group__in=[row.group_id for row in rows],
        )
    )
    adopt(rows, stored, name=_pair)
    return bring_to(rows, stored, same=identity, fields=["valid_from", "valid_to"])


def _pair(row: AreaMembership) -> Hashable:
    return (row.member_id, row.group_id)


# Own format


def read_memberships(delivery: Delivery, options: NoOptions) -> ImportReport:
    """Check a table of memberships: both areas known, not twice, not to itself."""
    report = ImportReport()
    table = own_table(delivery.content, COLUMNS, report)
    if table is None:
        return report
    places, seen = Places.on(delivery.as_of), {}
    for row in kept_rows(table, delivery.leave_out, report, key="member_key"):
        fields = Fields(row, report)
        member, group = (_area(fields, places, side) for side in ("member", "group"))
        start, end = fields.span("valid_from", "valid_to")
        place = (member, group, start)
        if fields.ok and member == group:
            fields.refuse("group_key", "ein Gebiet gehört nicht zu sich selbst")
        if fields.ok and place in seen:
            fields.refuse("member_key", f"steht schon in Zeile {seen[place]}")
        seen[place] = row.line
        if fields.used():
            report.rows.append(
                AreaMembership(member=member, group=group, valid_from=start, valid_to=end)
            )
    return report


def _area(fields: Fields, places: Places, side: str) -> Area | None:
    kind = fields.choice(f"{side}_kind", STATED)
    if kind is None:
        return None
    return fields.lookup(f"{side}_key", lambda key: places.key(kind, key))


def write_memberships(report: ImportReport, source: SourceFile, options: Any) -> Written:
    """Save memberships, then the outlines of the groups they make."""
    written = keep_memberships(report.rows, source)
    return written + outline_groups()


# One column of group names, no keys: the city's Planungsräume


@dataclass(frozen=True)
class GroupListOptions:
    """Groups without official key get one made of ``prefix`` and a number by name."""

    member_kind: str
    member_key: str
    group_kind: str
    group_name: str
    prefix: str
    territory: str
    valid_from: date
    valid_to: date | None = None
    member_name: str = ""
    remark: str = ""
    keys: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class ReadMember:
    """A member and the name of its group."""

    member: Area
    group: str


def read_group_list(delivery: Delivery, options: GroupListOptions) -> ImportReport:
    """Check a list of members with the name of their group."""
    report = ImportReport()
    table = read_table(delivery.content)
    report.errors += table.errors
    wanted = [options.member_key, options.group_name]
    if missing := table.missing([*wanted, *filter(None, [options.member_name])]):
        return report.refuse_file(missing)
    places, seen = Places.on(delivery.as_of), {}
    for row in kept_rows(table, delivery.leave_out, report, key=options.member_key):
        fields = Fields(row, report)
        member = fields.lookup(
            options.member_key, lambda key: places.key(options.member_kind, key)
        )
        group = fields.text(options.group_name, limit=100)
        if member in seen:
            fields.refuse(options.member_key, f"steht schon in Zeile {seen[member]}")
        elif member is not None:
            seen[member] = row.line
            note_other_name(report, member, row.get(options.member_name), row.line)
        if fields.used():
            report.rows.append(ReadMember(member, group))
    report.reconciliation.keys_without_row = [
        area.key for area in places.of_kind(options.member_kind) if area not in seen
    ]
    if options.remark:
        report.notes.append(options.remark)
    return report


def note_other_name(report: ImportReport, area: Area, name: str, line: int) -> None:
    """List a name that differs from the official one; the key decides."""
    if name and name != area.name:
        report.notes.append(
            f"Zeile {line}: „{name}“ heißt amtlich „{area.name}“ (Schlüssel {area.key})."
        )


def write_group_list(
    report: ImportReport, source: SourceFile, options: GroupListOptions
) -> Written:
    """Save the groups under their derived keys, then memberships and outlines."""
    names = sorted({row.group for row in report.rows})
    keys = {
        name: options.keys.get(name, f"{options.prefix}{number}")
        for number, name in enumerate(names, start=1)
    }
    groups = [_group(keys[name], name, source, options) for name in names]
    stored = list(Area.objects.filter(kind=options.group_kind))
    adopt(groups, stored, name=lambda area: (area.kind, area.key))
    written = bring_to(
        groups, stored, same=identity, fields=["name", "territory", "valid_to", "invented"]
    )
    saved = {
        area.key: area
        for area in Area.objects.filter(kind=options.group_kind, key__in=keys.values())
    }
    rows = [
        AreaMembership(
            member=row.member,
            group=saved[keys[row.group]],
            valid_from=options.valid_from,
            valid_to=options.valid_to,
        )
        for row in report.rows
    ]
    written += keep_memberships(rows, source)
    return written + outline_groups()


def _group(key: str, name: str, source: SourceFile, options: GroupListOptions) -> Area:
    return Area(
        kind=options.group_kind,
        key=key,
        name=name,
        territory=options.territory,
        valid_from=options.valid_from,
        valid_to=options.valid_to,
        source=source,
        invented=source.invented,
    )


IMPORTERS = [
    Importer(
        "memberships",
        read_memberships,
        write_memberships,
        NoOptions,
        "Zuordnungen von Gebieten",
        gives="memberships",
        needs=frozenset({"areas"}),
        columns=tuple(COLUMNS),
    ),
    Importer(
        "group_list",
        read_group_list,
        write_group_list,
        GroupListOptions,
        "Zuordnungen von Gebieten, Liste mit Namen der Räume",
        gives="memberships",
        needs=frozenset({"areas"}),
    ),
]
