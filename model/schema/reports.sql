-- Derived: what mails say collides, what they say became of patches, and what follows for a series.

-- One row per line of a mail that says that something does not go together, and per path and tree that it names there.
create table conflict_places (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    ordinal integer not null,  -- from 1, of those on one line: a statement of several trees has a row for each
    end_line integer not null,
    statement integer not null,  -- line where the statement begins that this is part of
    quoted integer not null,
    kind text not null check (
        kind in (
            'content', 'add/add', 'modify/delete', 'rename/delete', 'rename/add', 'rename/rename', 'file-location', 'other',
            'apply-failure', 'manual-merge', 'semantic', 'duplicate', 'prose'
        )
    ),
    path integer references paths (path),  -- null: the statement names none
    tree_a text,  -- that was merged, or applied to; null: not said
    tree_b text,  -- that it collided with
    tool text,  -- git merge, git am, patch, linux-next, kernel test robot, stable; null: a person's words
    weight text check (weight in ('trivial', 'announced')),  -- what the writer makes of it
    settled text check (settled in ('carried', 'resolved', 'rebased', 'dropped', 'order', 'gone')),  -- how, as the writer says
    primary key (message, part, line, ordinal)
) without rowid;

create index conflict_places_not_applied on conflict_places (message) where kind = 'apply-failure' and quoted = 0;
create index conflict_places_by_path on conflict_places (path) where path is not null;

-- One row per change that such a statement names.
create table conflict_sides (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    statement integer not null,  -- line where the statement begins
    side integer not null,  -- from 1; equal for the changes of one side; 1 is what was merged, where the report tells
    line integer not null,
    end_line integer not null,
    sha text,  -- 7 to 40 hex; null: only the subject or a mail is given
    subject text,  -- as written, or what else it is called ("Ann's series"); null where it is not given
    title_key integer,  -- hash of the folded subject; null without subject
    link_id text,  -- Message-ID of the mail that is pointed to
    patch integer references messages (id)  -- the posted patch or cover that it is; null: unresolved
);

-- One row per sentence of an answer that quotes words of a conflict and says how little it is, or how it was or will be settled.
create table conflict_remarks (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    weight text check (weight in ('trivial', 'announced')),  -- what the writer makes of it; null: not said
    settled text check (settled in ('carried', 'resolved', 'rebased', 'dropped', 'order', 'gone')),  -- how, as the writer says; null: not said
    primary key (message, part, line)
) without rowid;

create index conflict_sides_by_message on conflict_sides (message);
create index conflict_sides_by_title on conflict_sides (title_key) where title_key is not null;
create index conflict_sides_by_link on conflict_sides (link_id) where link_id is not null;
create index conflict_sides_by_patch on conflict_sides (patch) where patch is not null;

-- One row per line that says what became of patches.
create table notices (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    quoted integer not null,
    word text not null check (  -- what became of them
        word in ('applied', 'merged', 'dropped', 'withdrawn', 'rejected', 'superseded', 'changes-requested')
    ),
    tree text,  -- as the text names it; null: not said
    subject text,  -- of the patch, where the text gives it; null: of what the mail answers
    title_key integer,  -- hash of the folded subject; null without subject
    link_id text,  -- Message-ID of the patch, where the text gives it
    by_email text,  -- address, lower case, of the person for whom a robot speaks; null: it names none, or a person writes
    patch integer references messages (id)  -- the posted patch or cover that is meant; null: unresolved
);

create index notices_by_message on notices (message);
create index notices_by_title on notices (title_key) where title_key is not null;
create index notices_by_link on notices (link_id) where link_id is not null;
create index notices_by_patch on notices (patch) where patch is not null;

-- One row per thing said of a series that bears on its state (docs/states.md).
create table series_states (
    series integer not null references series (series),
    message integer not null references messages (id),  -- that says it
    part integer not null,
    line integer not null,
    state text not null check (
        state in ('under-review', 'changes-requested', 'applied', 'merged', 'rejected', 'withdrawn', 'superseded')
    ),
    root_id text not null,  -- the posting that it is said of
    patch text not null,  -- Message-ID of the one patch of it that it is said of; '': of all
    at text not null,  -- when it was said; '' where unknown
    counts integer not null,  -- 1: not void by a later posting
    primary key (series, message, part, line, state, root_id, patch)
) without rowid;

create index series_states_by_message on series_states (message);

-- One row per series: the state that follows without a clock, and when somebody last spoke of it.
create table series_words (
    series integer primary key references series (series),
    state_alone text not null,  -- before anything is called stale
    last_word_at text not null  -- '' where unknown
);
