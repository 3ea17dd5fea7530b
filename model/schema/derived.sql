-- Derived: everything here can be made again from the content, by `patchlore rebuild`.

-- One row per person: who writes from one address.
create table people (
    person integer primary key,
    email text not null unique,  -- lower case; "" for whoever gives none
    name text not null default '',  -- the name that they send under most; '' for people who sent nothing
    message_count integer not null default 0  -- messages sent
);

-- One row per path that any diff changes.
create table paths (
    path integer primary key,
    name text not null unique
);

-- One row per message. Lists and pages sort by sort_key: newest first, never equal.
create table messages (
    id integer primary key references mails (mail),
    message_id text not null unique,  -- bare; with "#" and a hash behind it where another mail holds the id (see same_id_as)
    same_id_as text,  -- the Message-ID that the mail really bears, where another mail holds it; null: its own
    subject text not null,  -- decoded, one line; "" where there is none
    kind text not null check (kind in ('cover', 'patch', 'reply', 'report', 'pull', 'notice', 'bot', 'other')),
    kind_alone text not null,  -- kind as told from the message alone; a cover without a tag is known by its patches only
    from_name text not null,
    from_email text not null,
    sent_at text,  -- of Date:, ISO 8601 UTC; null where absent or unreadable (see defects)
    received_at text,  -- earliest time an archive took it, ISO 8601 UTC; null: no archive says
    thread integer not null default 0 references threads (thread),
    position integer not null default 0,  -- reading order within the thread, from 1
    depth integer not null default 0,  -- 0 for whoever answers nobody here
    parent_id text,  -- Message-ID that it answers, whether seen or not; null: it answers none
    parent integer references messages (id),  -- nearest message of its ancestry that is here
    speaks_of integer references messages (id),  -- the patch or cover that it is, or answers; null: none
    sender integer not null references people (person),
    sort_key integer not null unique,  -- seconds of sent_at times 256, and a hash: unique, newest is greatest; negative if unknown
    sent_in_future integer not null default 0,  -- 1: Date: is later than the archive's time by more than two days
    message_id_inferred integer not null default 0,  -- 1: the mail has no usable Message-ID, this one was made from its content
    size integer not null,  -- bytes of the kept copy
    linked integer not null default 0,  -- 0: waits for linking
    indexed_as integer  -- rowid in message_search; null: not indexed yet
);

create index messages_by_thread on messages (thread, position);
create index messages_by_sender on messages (sender, sort_key);
create index messages_by_kind on messages (kind, sort_key);
create index messages_by_parent on messages (parent);
create index messages_by_date on messages (sent_at);
create index messages_by_speaks_of on messages (speaks_of);
create index messages_unlinked on messages (id) where linked = 0;
create index messages_same_id on messages (same_id_as) where same_id_as is not null;

-- One row per message: its own text (part 0), line ends as "\n".
create table bodies (
    message integer primary key references messages (id),
    text text not null
);

-- One row per attachment.
create table attachments (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,  -- n of the n-th attachment, as in evidence
    filename text not null,  -- as the mail names it, for display only
    content_type text not null,
    size integer not null,  -- decoded bytes
    text text,  -- null: not text, or not kept
    unique (message, part)
);

-- One row per run of lines that are not the writer's own words.
create table sections (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    kind text not null check (kind in ('quote', 'diff', 'signature', 'footer')),
    depth integer not null,  -- of a quote, at its first line
    primary key (message, part, line)
) without rowid;

-- One row per address of To: and Cc:.
create table recipients (
    message integer not null references messages (id),
    field text not null check (field in ('to', 'cc')),
    person integer not null references people (person),
    primary key (message, field, person)
) without rowid;

create index recipients_by_person on recipients (person);

-- One row per Message-ID that is referred to and was never seen.
create table ghosts (
    ghost integer primary key,  -- negative: never the number of a message
    message_id text not null unique,
    thread integer not null default 0 references threads (thread)
);

create index ghosts_by_thread on ghosts (thread);

-- One row per entry of a message's References and In-Reply-To, oldest first.
create table ancestors (
    message integer not null references messages (id),
    position integer not null,
    target integer not null,  -- a message's id, or a ghost's (negative)
    primary key (message, position)
) without rowid;

create index ancestors_by_target on ancestors (target);

-- One row per conversation: messages that refer to one another, through unseen ones too.
create table threads (
    thread integer primary key,
    root_id text not null,  -- Message-ID of the first message that answers none that is here
    subject text not null,  -- of that message
    message_count integer not null,
    participant_count integer not null,  -- distinct senders
    patch_count integer not null,  -- messages of kind patch
    missing_count integer not null,  -- referred to, never seen
    started_at text not null,  -- '' where no message has a date
    last_at text not null
);

create index threads_by_start on threads (started_at);
create index threads_by_last on threads (last_at);
create index threads_by_root on threads (root_id);
create index threads_by_size on threads (message_count);
create index threads_by_patches on threads (patch_count);
create index threads_by_participants on threads (participant_count);

-- One row per path that a diff in a message changes: posted patches and diffs in replies and attachments alike.
create table changed_files (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    path integer not null references paths (path),
    old_path integer references paths (path),  -- where a rename or copy comes from
    change text not null check (change in ('modify', 'create', 'delete', 'rename', 'copy', 'mode')),
    is_binary integer not null,
    additions integer not null,
    deletions integer not null,
    old_blob text,
    new_blob text,
    old_mode text,
    new_mode text,
    primary key (message, part, line)
) without rowid;

create index changed_files_by_path on changed_files (path, message);

-- One row per text that holds a diff.
create table diffs (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,  -- of the first file's head
    patch_id text,  -- as of git patch-id --stable; null where git gives none
    file_count integer not null,
    additions integer not null,
    deletions integer not null,
    primary key (message, part)
) without rowid;

create index diffs_by_patch_id on diffs (patch_id) where patch_id is not null;

-- One row per message whose body opens with a From: of its own: the author, where another person sends the patch.
create table body_authors (
    message integer primary key references messages (id),
    name text not null,
    email text not null
);

-- One row per hunk of such a diff.
create table diff_hunks (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    path integer not null references paths (path),
    old_start integer not null,
    old_count integer not null,
    new_start integer not null,
    new_count integer not null,
    section text not null,  -- what git prints behind the second @@
    primary key (message, part, line)
) without rowid;

create index diff_hunks_by_path on diff_hunks (path, message);

-- One row per diffstat that a message claims.
create table claimed_diffstats (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    quoted integer not null,
    files integer,
    insertions integer,
    deletions integer,
    primary key (message, part, line)
) without rowid;

-- One row per trailer line.
create table message_trailers (
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    name text not null,
    value text not null,
    person integer references people (person),
    person_name text,
    quoted integer not null,
    conditional integer not null,
    primary key (message, part, line)
) without rowid;

create index message_trailers_by_person on message_trailers (person);
create index message_trailers_by_name on message_trailers (name);

-- One row per thing that a posting says of where it belongs: base-commit, change-id, link to the earlier revision ...
create table declarations (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    quoted integer not null,
    name text not null,
    value text not null
);

create index declarations_by_message on declarations (message);
create index declarations_by_value on declarations (value, name);

-- One row per mail that a text points to by address.
create table message_links (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    quoted integer not null,
    target_id text not null  -- bare Message-ID, seen or not
);

create index message_links_by_message on message_links (message);
create index message_links_by_target on message_links (target_id);

-- One row per place where a message names a commit.
create table named_commits (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    end_line integer not null,
    quoted integer not null,
    sha text,  -- 7 to 40 hex; null: only the subject is given
    subject text,
    title_key integer,  -- hash of the folded subject, to find the patch by; null without subject
    role text not null check (
        role in (
            'fixes', 'reverts', 'cherry-picked', 'upstream', 'bisected', 'base', 'prerequisite', 'applied', 'listed', 'mentioned'
        )
    ),
    tree text,  -- as the text names it
    stability text not null check (
        stability in ('mainline', 'stable', 'tip', 'subsystem', 'next', 'mm', 'branch', 'unknown')
    ),
    author_date integer,  -- of a pasted commit, epoch seconds
    author_email text,
    link_id text,  -- Message-ID of a Link: that stands with it
    patch integer references messages (id),  -- the posted patch that it is; null: unresolved, a normal state
    patch_by text check (patch_by in ('link', 'patch-id', 'notice', 'subject', 'author-date'))
);

create index named_commits_by_message on named_commits (message);
create index named_commits_by_sha on named_commits (sha);
create index named_commits_by_title on named_commits (title_key);
create index named_commits_by_patch on named_commits (patch);
create index named_commits_by_author on named_commits (author_date, author_email) where author_date is not null;
create index named_commits_by_link on named_commits (link_id) where link_id is not null;

-- One row per thing of a message that could not be read, or was read with a doubt.
create table message_defects (
    id integer primary key,
    message integer not null references messages (id),
    kind text not null,
    detail text not null
);

create index message_defects_by_message on message_defects (message);
create index message_defects_by_kind on message_defects (kind);

-- One row per patch of a posting. Its key is its message's.
create table patches (
    id integer primary key references messages (id),
    message_id text not null unique,
    root_id text not null,  -- the posting that it belongs to
    series integer not null references series (series),
    revision text not null,
    counter integer not null,  -- n of n/m; 1 for a single patch
    total integer not null,
    title text not null,
    title_key integer not null,  -- hash of the folded title
    patch_id text,  -- as of git patch-id --stable; null where git gives none
    additions integer not null,
    deletions integer not null,
    file_count integer not null,
    part integer not null,  -- text that holds the diff
    line integer not null,
    author_name text not null,  -- of the From: in the body where there is one, else the sender
    author_email text not null,
    posted_at text not null,  -- '' where unknown
    repeated integer not null default 0,  -- 1: another patch of the posting has the same counter and came first
    backport integer not null default 0  -- 1: posted for a stable tree, so not what a commit id of mainline names
);

create index patches_by_root on patches (root_id, counter);
create index patches_by_series on patches (series);
create index patches_by_title on patches (title_key);
create index patches_by_patch_id on patches (patch_id);
create index patches_by_posting_time on patches (posted_at);

-- One row per posting: one act of sending a series. Its key is its root's message.
create table revisions (
    id integer primary key references messages (id),
    root_id text not null unique,  -- cover, else first patch: the name of the posting
    series integer not null references series (series),
    ordinal integer not null,  -- order within the series, from 1
    revision text not null,  -- label: '1', '2', '2.1'
    revision_inferred integer not null,  -- 1: nothing says it
    kind text not null check (kind in ('posting', 'rfc', 'resend', 'partial', 'pull')),
    title text not null,
    cover_id text,  -- null: no cover was seen
    posted_at text not null,  -- '' where unknown
    expected integer not null,  -- patches that it says it has
    received integer not null,  -- of these, seen
    complete integer not null,
    incomplete_because text,  -- in words; null where complete
    base_commit text,
    change_id text,
    superseded_by text,  -- root_id of the posting that replaces it; null: none known
    linked_by text,  -- what ties it to an earlier posting of its series; null for the first
    files integer not null,  -- distinct paths that its patches change
    additions integer not null,
    deletions integer not null
);

create index revisions_by_series on revisions (series, ordinal);
create index revisions_by_posting_time on revisions (posted_at);
create index revisions_by_change_id on revisions (change_id);

-- One row per doubt about a posting: what is missing, doubled or does not fit.
create table revision_alarms (
    id integer primary key,
    revision integer not null references revisions (id),
    kind text not null,
    detail text not null,
    message integer not null references messages (id)  -- that shows it
);

create index revision_alarms_by_revision on revision_alarms (revision);

-- One row per series: what shares an intent over time.
create table series (
    series integer primary key,
    name text not null unique,  -- root_id of its first known posting
    title text not null,
    author_name text not null,
    author_email text not null,
    latest_revision text not null,
    revision_count integer not null,
    patch_count integer not null,  -- of the latest full posting
    first_posted_at text not null,
    last_posted_at text not null,
    state text not null check (
        state in (
            'new', 'under-review', 'changes-requested', 'applied', 'merged', 'rejected', 'withdrawn', 'superseded', 'stale'
        )
    )
);

create index series_by_last_posted on series (last_posted_at);
create index series_by_first_posted on series (first_posted_at);
create index series_by_author on series (author_email);
create index series_by_state on series (state, last_posted_at);
create index series_by_revisions on series (revision_count);

-- One row per key by which messages may belong to one posting or series; linking takes the closure over them.
create table posting_keys (
    key integer not null,  -- hash of the key's text
    message integer not null references messages (id),
    primary key (key, message)
) without rowid;

create index posting_keys_by_message on posting_keys (message);

-- What full-text search reads: one row per message.
create view searchable_messages as
select messages.sort_key, messages.subject, bodies.text
from messages
inner join bodies on messages.id = bodies.message;

create virtual table message_search using fts5 (
    subject, text, content = "searchable_messages", content_rowid = "sort_key"
);

-- Terms are gathered in memory up to this many bytes before they are written: fewer, larger pieces to search and to merge.
insert into message_search (message_search, rank) values ('hashsize', 33554432);
