-- Derived: which postings collide, and what is kept so that new ones can be compared without reading old mails again.

-- One row per path that a posting changes: all its patches taken together.
create table composed_changes (
    id integer primary key,
    revision integer not null references revisions (id),
    path integer not null references paths (path),  -- as its base calls it
    new_path integer references paths (path),  -- what it is called in the end; null: the same, or deleted
    posted_at text not null,  -- of the revision
    is_whole integer not null,  -- 1: of the file rather than of lines: created, deleted, renamed, binary
    old_blob text,  -- before the first patch
    results text not null,  -- blob after each patch and that patch's place: "0123abc:0 4567def:2"
    keys blob not null,  -- by which colliding ones are found: 32-bit numbers, sorted
    body blob not null  -- the changes, lines as 32-bit keys (ingest/composed_change.py)
);

create index composed_changes_by_path on composed_changes (path, posted_at);
create index composed_changes_by_new_path on composed_changes (new_path, posted_at) where new_path is not null;
create index composed_changes_by_revision on composed_changes (revision);

-- One row per posting that another one is made on top of, and what shows it.
create table dependencies (
    revision integer not null references revisions (id),  -- the upper one
    on_revision integer not null references revisions (id),  -- the one beneath
    basis text not null check (basis in ('blob', 'declared')),  -- it starts from a file that the other leaves; its author says so
    path integer not null,  -- that shows it; 0 where it is declared
    patch_place integer not null,  -- of the last patch beneath, from 0: this one and all before it are in the base
    primary key (revision, on_revision, basis, path)
) without rowid;

create index dependencies_by_lower on dependencies (on_revision);

-- One row per path on which two postings collide, or a posting and something else, and per basis on which that is said.
create table collisions (
    id integer primary key,
    series_a integer not null references series (series),  -- the one whose name sorts first
    root_a text not null,  -- its posting
    series_b integer references series (series),  -- null: not a posted series but a commit or a tree
    root_b text,  -- posting of the other side; null: not a posted series
    path text not null,  -- as from the root of the tree; '' where a report names none
    kind text not null check (
        kind in (
            'content', 'add/add', 'modify/delete', 'rename/delete', 'rename/add', 'rename/rename', 'binary', 'file-location',
            'other', 'apply-failure', 'manual-merge', 'semantic', 'duplicate', 'prose'
        )
    ),
    basis text not null check (basis in ('reported', 'predicted', 'confirmed')),  -- said in a mail, computed from the mails, asked of git
    certainty text not null check (certainty in ('exact', 'likely', 'claimed')),  -- of one blob, by alike lines, as somebody says
    verdict text not null check (verdict in ('conflict', 'clean', 'unknown')),  -- what a merge gives; clean: where git was asked
    base text not null,  -- blob or commit that the lines are counted in on both sides; '' where each has its own
    lines_a text not null,  -- lines of the base that are changed: "120-131, 140"; "119+": inserted behind 119; '': whole files, or unknown
    lines_b text not null,  -- the same of the other side
    patch_a text,  -- Message-ID of the first patch that makes the change
    patch_b text,  -- the same of the other side
    commit_b text,  -- id of what is not a posted series; null: it is, or none is given
    evidence_id text,  -- Message-ID; null: computed
    evidence_part integer,  -- text of it that says so
    evidence_line integer,  -- line there
    state text not null check (state in ('live', 'superseded', 'rebased', 'dropped', 'landed', 'settled')),  -- docs/states.md
    settled_by text,  -- Message-ID of the posting or answer that ended it; null: live, or not known
    settled_part integer,  -- text of it that says so
    settled_line integer,  -- 0: the posting itself
    first_seen_at text not null,  -- when the later posting was sent; '' where unknown
    annotation integer references annotations (annotation)  -- by which a person set the state; null: it follows from the mails
);

create index collisions_by_series_a on collisions (series_a, first_seen_at);
create index collisions_by_series_b on collisions (series_b, first_seen_at);
create index collisions_by_root_a on collisions (root_a);
create index collisions_by_root_b on collisions (root_b);
create index collisions_by_path on collisions (path, first_seen_at, basis);
create index collisions_by_first_seen on collisions (first_seen_at, basis);
create index collisions_by_state on collisions (state, first_seen_at, basis);
create index collisions_by_evidence on collisions (evidence_id) where evidence_id is not null;
create index collisions_unproven on collisions (id) where evidence_id is not null and state != 'live' and settled_by is null;

-- One row per path on which two postings merge cleanly, but one changes a line that the other shows as context: `git am -3`.
create table near_collisions (
    root_a text not null,  -- of the series whose name sorts first
    root_b text not null,  -- posting of the other side
    path text not null,
    certainty text not null check (certainty in ('exact', 'likely')),  -- of one blob, by alike lines
    lines_a text not null,  -- as in collisions
    lines_b text not null,  -- as in collisions
    primary key (root_a, root_b, path)
) without rowid;

create index near_collisions_by_root_b on near_collisions (root_b);
