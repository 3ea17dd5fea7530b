-- Derived: what messages report as failing, what they say of it, and the regressions that follow from both.

-- One row per report of a message: what it says fails.
create table reports (
    id integer primary key,
    message integer not null references messages (id),
    ordinal integer not null,  -- of its reports, from 1
    part integer not null,
    line integer not null,
    end_line integer not null,
    kind text not null,  -- what fails: crash, warning, locking, hang, build, check, test, performance, behaviour
    source text not null,  -- who reports: person, or which robot
    signature text not null,  -- class and place of a splat, an error without its line numbers, else the words of the reporter
    bug text,  -- 'syzbot:…', 'bugzilla:…': equal for all mails on one bug
    is_update integer not null,  -- 1: it says more of what was reported before
    blames_parent integer not null,  -- 1: the patch that it answers is to blame
    culprit_part integer,  -- where the culprit is named
    culprit_line integer,  -- 0: in the subject; null: none is named
    culprit_sha text,  -- as written; null: none is named
    culprit_subject text,  -- as written
    title_key integer,  -- hash of the folded culprit_subject
    is_bisected integer not null,  -- 1: the culprit was found by bisecting
    passed text,  -- what is known to be good
    tree text,  -- what was under test
    test text,  -- that failed
    reproducer text  -- a URL
);

create index reports_by_message on reports (message);
create index reports_by_signature on reports (signature);
create index reports_by_bug on reports (bug) where bug is not null;

-- One row per thing that a message says of a regression, a fix or a culprit. Whom it is about the links tell.
create table regression_statements (
    id integer primary key,
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    statement text not null,  -- what it says
    is_command integer not null,  -- 1: to a tracker
    about_parent integer not null,  -- 1: regzbot's caret: the mail that is answered is the report
    sha text,  -- of the commit that it names
    subject text,  -- of the commit or bug that it names
    title_key integer,  -- hash of the folded subject
    target_id text  -- Message-ID that it points to
);

create index regression_statements_by_message on regression_statements (message);
create index regression_statements_by_target on regression_statements (target_id) where target_id is not null;
create index regression_statements_by_subject on regression_statements (subject) where statement = 'duplicate' and subject is not null;

-- One row per thing by which a posted patch may be known as the fix of a reported failure: whom it names as reporter, which bug, which culprit.
create table fix_keys (
    key integer not null,  -- hash of its text
    message integer not null references messages (id),
    part integer not null,
    line integer not null,
    primary key (key, message)
) without rowid;

create index fix_keys_by_message on fix_keys (message);

-- One row per commit that linux-next says is the head of a tree.
create table tree_heads (
    title_key integer not null,  -- hash of the folded subject
    message integer not null references messages (id),
    line integer not null,
    primary key (title_key, message, line)
) without rowid;

create index tree_heads_by_message on tree_heads (message);

-- One row per regression: a failure that somebody reported, until evidence closes it.
create table regressions (
    regression integer primary key,  -- number of the row
    report_id text not null,  -- Message-ID of the report; with the ordinal the regression's name
    ordinal integer not null,  -- of the reports of that message, from 1
    report integer not null references messages (id),  -- the message that reports it
    signature text not null,  -- class and place of a splat, an error without line numbers, else the reporter's words
    kind text not null check (  -- what fails
        kind in ('crash', 'warning', 'locking', 'hang', 'build', 'check', 'test', 'performance', 'behaviour')
    ),
    source text not null check (  -- who reports: a person, or which robot
        source in (
            'person', 'lkp', 'syzbot', 'lkft', 'kernelci', 'next', 'bugzilla', 'cki', 'coverity', 'smatch'
        )
    ),
    status text not null check (  -- where it stands (docs/regression-status.md)
        status in ('open', 'fix-posted', 'fixed', 'duplicate', 'invalid', 'inconclusive')
    ),
    status_because text not null,  -- the rule that gave the status, as the table of rules names it
    series integer references series (series),  -- null: known to be of none, or unknown
    root_id text,  -- the posting that it was reported on
    patch text,  -- Message-ID of the culprit's posted patch
    culprit_sha text,  -- as reported
    culprit_subject text,  -- as reported, else the title of the patch
    culprit_by text,  -- named, answered, thread, fix: what shows the culprit
    culprit_agreed_sha text,  -- as finally agreed
    culprit_agreed_subject text,  -- of that commit
    is_bisected integer not null,  -- 1: the culprit was found by bisecting
    bug text,  -- 'syzbot:…', 'bugzilla:…'
    passed text,  -- what is known to be good
    tree text,  -- what was under test
    test text,  -- that failed
    reproducer text,  -- a URL
    reporter_name text not null,  -- who sent the report
    reporter_email text not null,  -- address of the reporter, lower case
    reported_at text not null,  -- '' where unknown
    last_event_at text not null,  -- '' where unknown
    fix_id text,  -- Message-ID of the latest fix that was posted; null: none known
    verified_by text,  -- address of who said last that it is gone; null: nobody
    annotation integer references annotations (annotation),  -- the latest thing set by hand that the row shows; null: none
    unique (report_id, ordinal)
);

create index regressions_by_series on regressions (series, reported_at);
create index regressions_by_status on regressions (status, reported_at);
create index regressions_by_reported on regressions (reported_at);
create index regressions_by_last_event on regressions (last_event_at);
create index regressions_by_patch on regressions (patch) where patch is not null;
create index regressions_by_root on regressions (root_id) where root_id is not null;
create index regressions_by_report on regressions (report);
create index regressions_by_kind on regressions (kind, reported_at);
create index regressions_by_bug on regressions (bug) where bug is not null;
create index regressions_by_culprit on regressions (culprit_sha) where culprit_sha is not null;
create index regressions_by_reporter on regressions (reporter_email, reported_at);

-- One row per thing that happened to a regression and the message that shows it.
create table regression_events (
    id integer primary key,
    regression integer not null references regressions (regression),  -- the regression
    at text not null,  -- '' where unknown
    event text not null check (  -- what happened
        event in (
            'reported', 'reproduced', 'bisected', 'culprit-refuted', 'fix-posted', 'tested', 'test-failed', 'applied', 'new-revision',
            'folded-in', 'reverted', 'dropped', 'withdrawn', 'confirmed', 'duplicate', 'invalid', 'inconclusive', 'reopened'
        )
    ),
    status text not null,  -- of the regression after it
    message_id text not null,  -- Message-ID that shows it
    part integer not null,
    line integer not null,
    quoted integer not null,
    root_id text,  -- the posting that it speaks of; null: none
    conditional integer not null,  -- 1: with a reservation
    is_command integer not null,  -- 1: to a tracker
    by_email text not null,  -- who says so
    message integer not null references messages (id)
);

create index regression_events_by_regression on regression_events (regression, at);
create index regression_events_by_message on regression_events (message);
create index regression_events_by_time on regression_events (at);

-- One row per revision of the regression's series of which something is known: all from the one that it was reported on.
create table regression_revisions (
    regression integer not null references regressions (regression),  -- the regression
    root_id text not null,
    status text not null check (  -- how it stands to that revision
        status in ('reported', 'carried', 'fix-claimed', 'fixed', 'unaffected')
    ),
    message_id text not null,  -- that shows it
    part integer not null,
    line integer not null,
    annotation integer references annotations (annotation),  -- by which a person set it; null: it follows from the mails
    primary key (regression, root_id)
) without rowid;

create index regression_revisions_by_root on regression_revisions (root_id);

-- One row per two regressions that are one, and why.
create table regression_joins (
    regression integer not null references regressions (regression),  -- the one
    joined integer not null references regressions (regression),  -- the other
    reason text not null check (  -- the same bug; one, or an answer to it, points to the other; the same culprit
        reason in ('bug', 'link', 'culprit')
    ),
    message_id text not null,  -- that shows it
    primary key (regression, joined, reason)
) without rowid;

create index regression_joins_by_joined on regression_joins (joined);

-- One row per thing that a regression depends on, so that it is computed anew when such a thing comes or changes.
create table regression_keys (
    key integer not null,  -- hash of its text
    regression integer not null references regressions (regression),  -- the regression
    primary key (key, regression)
) without rowid;

create index regression_keys_by_regression on regression_keys (regression);
