-- Content: what was read. It is never derived from anything and survives `patchlore rebuild`.

-- One row per fact about the file itself: versions of content and derived part, as text.
create table properties (
    name text primary key,  -- content-version, derived-version, derived-schema (fingerprint), window-days (of collisions), analyzed-mails (at the last `analyze`), untold-since and untold-after-mail (see untold)
    value text not null
) without rowid;

-- One row per archive that was read. The location is the key: the same archive read again goes on where it stopped.
create table sources (
    source integer primary key,
    kind text not null,  -- mbox, maildir, eml, public-inbox, thread, followed-list
    location text not null unique,  -- absolute path, or URL
    given text not null default '',  -- what it was found in: updates look there for new files and epochs; '': the location
    list text,  -- name given by hand; null: the archive or each mail says its own
    since integer,  -- epoch seconds before which mail was left out; null: nothing was
    keep_raw integer not null default 1,  -- 0: the mails' bytes are not kept
    cursor text not null default '',  -- where the last batch ended; only the source understands it
    reading integer not null default 0,  -- how often a part of it was rewritten and read again
    read_at text not null default '',  -- when it was last read to its end, ISO 8601 UTC; '': never
    messages_new integer not null default 0,  -- mails that were in no source before
    messages_repeated integer not null default 0,  -- copies of mails already known
    deletions integer not null default 0,  -- mails that the archive took back
    set_aside integer not null default 0  -- places that could not be read: see unreadable
);

-- One row per mailing list.
create table lists (
    list integer primary key,
    name text not null unique,  -- as in List-Id, "linux-mm.kvack.org", or as given by hand; "" for mail of no known list
    message_count integer not null default 0  -- derived
);

-- One row per distinct mail: copies that differ only in what list software does to them are one mail.
-- Its key is also the key of its message: a message keeps its number for good, whatever is rebuilt.
create table mails (
    mail integer primary key,
    message_id text not null,  -- bare; repeated where other mails reuse the id
    content_hash text not null,  -- hex, of the mail without what differs from copy to copy
    copy_rank text not null,  -- of the kept copy; the copy with the least rank is kept, whatever came first
    is_page integer not null default 0,  -- 1: only a page of an HTML archive is known of it; 2: a page whose mail came, to be swept
    loose_key integer not null default 0,  -- equal for a mail and what a page shows of it; 0: too little is known of it
    sent_at integer,  -- epoch seconds of the kept copy's Date:; null: unknown
    unique (message_id, content_hash)
);

create index mails_by_loose_key on mails (loose_key) where loose_key != 0;
create index mails_merged on mails (mail) where is_page = 2;

-- One row per page of an HTML archive, as far as it is a place where its mail was seen, whether that has come or not.
create table page_places (
    message_id text not null,  -- bare; '' where the page gives none
    loose_key integer not null,  -- as in mails; 0: too little is known of it
    sent_at integer not null,  -- epoch seconds; 0: unknown
    list integer not null references lists (list),
    received_at integer,  -- epoch seconds at which the archive took it; null: it does not say
    primary key (message_id, loose_key, sent_at, list)
) without rowid;

create index page_places_by_loose_key on page_places (loose_key) where message_id = '';

-- One row per mail whose bytes are kept (all of them, unless ingested with --no-raw).
create table raw_mails (
    mail integer primary key references mails (mail),
    deflated blob not null  -- zlib (RFC 1950) of the kept copy
);

-- One row per mail and list that it was seen on.
create table memberships (
    mail integer not null references mails (mail),
    list integer not null references lists (list),
    received_at integer,  -- earliest time at which an archive of the list took it, epoch seconds; null: no archive says
    deleted_at integer,  -- when the archive took it back, epoch seconds; null: it did not
    primary key (mail, list)
) without rowid;

create index memberships_by_list on memberships (list, mail);

-- One row per source and mail that it gave.
create table holdings (
    source integer not null references sources (source),
    mail integer not null references mails (mail),
    part integer not null,  -- of the source, where it was seen last: epoch of a public-inbox archive; 0 for all others
    reading integer not null,  -- the source's reading that saw it last
    primary key (source, mail)
) without rowid;

create index holdings_by_mail on holdings (mail);

-- One row per mail that was taken down for good, and per id of one that may come: whatever archive has it, it is left out.
create table forgotten (
    message_id text not null,  -- bare
    loose_key integer not null,  -- of the mail, to know pages that do not give its id; 0: unknown
    sent_at integer,  -- of the mail, epoch seconds; null: unknown
    forgotten_at text not null,  -- ISO 8601 UTC
    primary key (message_id, loose_key)
) without rowid;

-- One row per place of an archive that could not be read: not even a mail could be made of it.
create table unreadable (
    source integer not null references sources (source),
    locator text not null,  -- byte offset, file name, commit id
    kind text not null,
    detail text not null,
    primary key (source, locator, kind)
) without rowid;

-- Testimony: what cannot be derived again. It names postings and paths, never rows.

-- One row per path on which git was asked how two postings merge, and per commit that both were applied to. What git said last counts.
create table verdicts (
    root_a text not null,  -- root_id of the posting whose root_id sorts first
    root_b text not null,  -- of the other
    base text not null,  -- full id of the commit
    beneath text not null,  -- root_ids of postings that were applied to it first, because these two are made on top; '' for none
    path text not null,  -- that a collision was predicted on, or that git found in conflict
    verdict text not null check (verdict in ('conflict', 'clean')),  -- of merging both there
    kind text not null,  -- of the conflict, as in collisions; of the predicted one where git finds none
    given_at text not null,  -- ISO 8601 UTC
    primary key (root_a, root_b, base, path)
) without rowid;

create index verdicts_by_root_b on verdicts (root_b);

-- One row per thing that a person set or corrected by hand, with `patchlore annotate`. Of two on the same thing the later one counts.
create table annotations (
    annotation integer primary key,  -- by which it is taken back
    field text not null check (field in ('status', 'culprit', 'link', 'unlink', 'state')),  -- what is set; link, unlink: a posting, or a regression, is of a series, or of none
    report_id text not null,  -- of the regression, Message-ID of its report; '' for others
    ordinal integer not null,  -- of the regression; 0 for others
    root_a text not null,  -- of a collision, root_id of one posting; of a link, of the later posting; of a regression's link, of the one under test, '' where not said; '' for others
    root_b text not null,  -- of a collision, of the other; of a link, of the earlier one; of a regression's link, of a posting of its series; '' for others
    path text not null,  -- of the collision; '' for others
    value text not null,  -- the status, the commit id, or the state; '' for links
    reason text not null,  -- in words
    by_name text not null,  -- who says so
    given_at text not null,  -- ISO 8601 UTC
    taken_back_at text not null default ''  -- ISO 8601 UTC; '': it counts
);

create index annotations_by_report on annotations (report_id, ordinal);
create index annotations_by_root on annotations (root_a, root_b, path);
create index annotations_by_root_b on annotations (root_b);
