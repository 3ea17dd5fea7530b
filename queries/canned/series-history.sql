-- What was said of each revision of a series, and what the next one did about it
--
-- Each posting of a series in order: its regressions and collisions, its answers and the tags that it was given. From the second on also what
-- it made of the last full one before it: how many patches changed, are as before, new and dropped (a patch that has another title and
-- another diff is new); how many of the Reviewed-by, Acked-by and Tested-by of that posting its patches carry, those of dropped patches left
-- out; how many of the people who answered that posting its lists of changes name. Then whether it is complete, what is odd about
-- it, and who linked it by hand to an earlier one, or parted it from one (set_field: link, unlink), and why.
-- A regression was reported on the posting, is carried (of an earlier one, and nothing shows that it is gone), is said (fix-claimed) or shown to be fixed, or
-- is not in it (unaffected); confirmed: somebody saw that it is gone. Duplicates and what was no regression are left out. A collision counts
-- once for each other side: as live, else as what ended it. What git found to be clean is left out.
--
-- :series  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them.
with wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

posted as materialized (
    select
        revisions.*,
        (
            select max(earlier.ordinal)
            from revisions as earlier
            where earlier.series = revisions.series and earlier.ordinal < revisions.ordinal and earlier.kind <> 'partial'
        ) as ordinal_before
    from revisions
    where revisions.series in (select wanted.series from wanted)
),

-- Each posting with the full one before it
paired as materialized (
    select
        posted.id,
        posted.root_id,
        posted.kind,
        before.id as id_before,
        before.root_id as root_before
    from posted
    inner join posted as before on posted.series = before.series and posted.ordinal_before = before.ordinal
),

-- A condition on one table alone would make SQLite read all of that table once, for a filter that a few look-ups do not need: here and below
-- conditions name two tables, or stand in what is counted.
own_patches as materialized (
    select
        patches.id,
        patches.root_id,
        patches.title_key,
        patches.patch_id
    from posted
    cross join patches on posted.root_id = patches.root_id
    where not (patches.repeated and posted.id)
),

steps as (
    select
        paired.id as revision,
        case
            when (paired.root_before, own_patches.patch_id) in (select before.root_id, before.patch_id from own_patches as before) then 'same'
            when (paired.root_before, own_patches.title_key) in (select before.root_id, before.title_key from own_patches as before) then 'changed'
            else 'new'
        end as step
    from paired
    inner join own_patches on paired.root_id = own_patches.root_id
    union all
    select
        paired.id,
        'dropped' as step
    from paired
    inner join own_patches as before on paired.root_before = before.root_id
    where
        paired.kind <> 'partial'
        and coalesce((paired.root_id, before.patch_id) not in (select after.root_id, after.patch_id from own_patches as after where after.patch_id is not null), 1)
        and (paired.root_id, before.title_key) not in (select after.root_id, after.title_key from own_patches as after)
),

counted_steps as (
    select
        steps.revision,
        sum(steps.step = 'changed') as changed,
        sum(steps.step = 'same') as same,
        sum(steps.step = 'new') as added,
        sum(steps.step = 'dropped') as dropped
    from steps
    group by steps.revision
),

failing as materialized (
    select
        posted.id as revision,
        iif(regressions.status in ('duplicate', 'invalid'), '', regression_revisions.status) as status,
        regressions.verified_by is not null as is_confirmed
    from posted
    cross join regression_revisions on posted.root_id = regression_revisions.root_id
    cross join regressions on regression_revisions.regression = regressions.regression
),

counted_failing as (
    select
        failing.revision,
        sum(failing.status = 'reported') as reported,
        sum(failing.status = 'carried') as carried,
        sum(failing.status = 'fix-claimed') as claimed,
        sum(failing.status = 'fixed') as fixed,
        sum(failing.status = 'unaffected') as unaffected,
        sum(failing.status in ('fixed', 'unaffected') and failing.is_confirmed) as confirmed
    from failing
    group by failing.revision
),

-- One row per posting and other side: a posting, a commit or a tree
sides as (
    select
        colliding.revision,
        max(colliding.state = 'live') filter (where colliding.verdict <> 'clean') as is_live,
        min(colliding.state) filter (where colliding.verdict <> 'clean' and colliding.state <> 'live') as ended
    from (
        select
            posted.id as revision,
            coalesce(collisions.root_b, collisions.commit_b, '') as other,
            collisions.state,
            collisions.verdict
        from posted
        cross join collisions on posted.root_id = collisions.root_a
        union all
        select
            posted.id as revision,
            collisions.root_a as other,
            collisions.state,
            collisions.verdict
        from posted
        cross join collisions on posted.root_id = collisions.root_b
    ) as colliding
    group by colliding.revision, colliding.other
    having is_live is not null
),

colliding as (
    select
        told.revision,
        group_concat(told.sides || ' ' || told.state, ', ') as collisions
    from (
        select
            sides.revision,
            iif(sides.is_live, 'live', sides.ended) as state,
            count(*) as sides
        from sides
        group by sides.revision, iif(sides.is_live, 'live', sides.ended)
        order by sides.revision, sides.is_live desc, state
    ) as told
    group by told.revision
),

-- "cross join" takes the tables in the order in which they stand: from the series on, never from all there is.
spoken_of as materialized (
    select posted.id as revision, posted.id as message from posted
    union
    select posted.id as revision, patches.id as message
    from posted
    cross join patches on posted.root_id = patches.root_id
),

-- With the kind among the conditions SQLite would read all messages once, for a filter that a few look-ups do not need.
answers as (
    select
        spoken_of.revision,
        count(*) filter (where messages.kind = 'reply') as replies,
        count(distinct iif(messages.kind = 'reply', messages.sender, null)) as repliers
    from spoken_of
    cross join messages on spoken_of.message = messages.speaks_of
    group by spoken_of.revision
),

tag_counts as (
    select
        spoken_of.revision,
        message_trailers.name,
        count(distinct iif(messages.kind = 'reply' and message_trailers.quoted = 0, message_trailers.person, null)) as givers
    from spoken_of
    cross join messages on spoken_of.message = messages.speaks_of
    cross join message_trailers on messages.id = message_trailers.message
    group by spoken_of.revision, message_trailers.name
    having givers > 0
    order by spoken_of.revision, message_trailers.name
),

tags as (
    select
        tag_counts.revision,
        group_concat(tag_counts.name || ': ' || tag_counts.givers, ', ') as tags
    from tag_counts
    group by tag_counts.revision
),

review_tags (name, quoted) as (values ('Reviewed-by', 0), ('Acked-by', 0), ('Tested-by', 0)),

own_tags as materialized (
    select
        own_patches.root_id,
        own_patches.title_key,
        review_tags.name,
        message_trailers.person
    from own_patches
    cross join message_trailers on own_patches.id = message_trailers.message
    cross join review_tags on message_trailers.name = review_tags.name and message_trailers.quoted = review_tags.quoted
),

-- The tags of the posting before: those in its patches, and those that answers gave; title_key is null where they are for all patches
tags_before as (
    select distinct
        paired.id as revision,
        paired.root_id,
        patches.title_key,
        review_tags.name,
        message_trailers.person
    from paired
    cross join spoken_of on paired.id_before = spoken_of.revision
    cross join messages on spoken_of.message = messages.speaks_of
    cross join message_trailers on messages.id = message_trailers.message
    cross join review_tags on message_trailers.name = review_tags.name and message_trailers.quoted = review_tags.quoted
    left join patches on spoken_of.message = patches.id
),

carried_tags as (
    select
        tags_before.revision,
        sum(
            iif(
                tags_before.title_key is null,
                (tags_before.root_id, tags_before.name, tags_before.person)
                in (select own_tags.root_id, own_tags.name, own_tags.person from own_tags),
                (tags_before.root_id, tags_before.title_key, tags_before.name, tags_before.person)
                in (select own_tags.root_id, own_tags.title_key, own_tags.name, own_tags.person from own_tags)
            )
        ) filter (where tags_before.person is not null) as carried,
        count(tags_before.person) as given
    from tags_before
    where
        tags_before.title_key is null
        or (tags_before.root_id, tags_before.title_key) in (select own_patches.root_id, own_patches.title_key from own_patches)
    group by tags_before.revision
),

-- Who answered the posting before, and of which patch; title_key is null for the cover
reviewers as materialized (
    select distinct
        paired.id as revision,
        paired.root_id,
        called(people.name) as name,
        patches.title_key
    from paired
    cross join messages as root on paired.id_before = root.id
    cross join spoken_of on paired.id_before = spoken_of.revision
    cross join messages on spoken_of.message = messages.speaks_of
    cross join people on messages.sender = people.person
    left join patches on spoken_of.message = patches.id
    where called(iif(messages.kind = 'reply' and messages.sender <> root.sender, people.name, null)) is not null
),

-- Where the lists of changes name them: in the cover, or in the patches that they spoke of
namings as (
    select
        texts.revision,
        texts.name,
        max(texts.line is not null) as is_named,
        min(texts.message_id) filter (where texts.line is not null) as message_id,
        min(texts.line) as line
    from (
        select
            reviewers.revision,
            reviewers.name,
            reviewers.root_id as message_id,
            change_naming(bodies.text, reviewers.name) as line
        from (select distinct reviewers.revision, reviewers.root_id, reviewers.name from reviewers) as reviewers
        cross join bodies on reviewers.revision = bodies.message
        union all
        select
            reviewers.revision,
            reviewers.name,
            messages.message_id,
            change_naming(bodies.text, reviewers.name) as line
        from reviewers
        inner join own_patches on reviewers.root_id = own_patches.root_id and reviewers.title_key = own_patches.title_key
        cross join bodies on own_patches.id = bodies.message
        cross join messages on own_patches.id = messages.id
    ) as texts
    group by texts.revision, texts.name
),

heard as (
    select
        namings.revision,
        sum(namings.is_named) as named,
        count(*) as reviewers,
        group_concat(iif(namings.is_named, null, namings.name), ', ') as not_named
    from namings
    group by namings.revision
),

doubts as (
    select
        revision_alarms.revision,
        group_concat(revision_alarms.detail, '; ') as alarms
    from (
        select * from revision_alarms
        where revision_alarms.revision in (select posted.id from posted)
        order by revision_alarms.revision, revision_alarms.kind, revision_alarms.detail
    ) as revision_alarms
    group by revision_alarms.revision
)

select
    posted.revision,
    nullif(
        substr(
            iif(counted_failing.reported > 0, ', ' || counted_failing.reported || ' reported', '')
            || iif(counted_failing.carried > 0, ', ' || counted_failing.carried || ' carried', '')
            || iif(counted_failing.claimed > 0, ', ' || counted_failing.claimed || ' fix-claimed', '')
            || iif(counted_failing.fixed > 0, ', ' || counted_failing.fixed || ' fixed', '')
            || iif(counted_failing.unaffected > 0, ', ' || counted_failing.unaffected || ' unaffected', '')
            || iif(counted_failing.confirmed > 0, ' (' || counted_failing.confirmed || ' confirmed)', ''),
            3
        ), ''
    ) as regressions,
    colliding.collisions,
    nullif(
        substr(
            iif(counted_steps.changed > 0, ', ' || counted_steps.changed || ' changed', '')
            || iif(counted_steps.same > 0, ', ' || counted_steps.same || ' as before', '')
            || iif(counted_steps.added > 0, ', ' || counted_steps.added || ' new', '')
            || iif(counted_steps.dropped > 0, ', ' || counted_steps.dropped || ' dropped', ''),
            3
        ), ''
    ) as since_before,
    posted.posted_at,
    carried_tags.carried || ' of ' || carried_tags.given as tags_carried,
    heard.named || ' of ' || heard.reviewers as reviewers_named,
    posted.received || '/' || posted.expected as patches,
    coalesce(answers.replies, 0) as replies,
    coalesce(answers.repliers, 0) as repliers,
    tags.tags,
    heard.not_named,
    posted.title,
    posted.kind,
    posted.incomplete_because,
    doubts.alarms,
    posted.files,
    posted.additions,
    posted.deletions,
    posted.linked_by,
    by_hand.field as set_field,
    by_hand.by_name as set_by,
    by_hand.given_at as set_at,
    by_hand.reason as set_because,
    posted.complete,
    posted.superseded_by,
    posted.ordinal,
    posted.series,
    posted.root_id,
    lore_url(posted.root_id) as lore
from posted
left join answers on posted.id = answers.revision
left join tags on posted.id = tags.revision
left join counted_steps on posted.id = counted_steps.revision
left join counted_failing on posted.id = counted_failing.revision
left join colliding on posted.id = colliding.revision
left join carried_tags on posted.id = carried_tags.revision
left join heard on posted.id = heard.revision
left join doubts on posted.id = doubts.revision
left join annotations as by_hand
    on
        by_hand.annotation = (
            select max(annotations.annotation)
            from annotations
            where
                annotations.root_a = posted.root_id
                and annotations.field in ('link', 'unlink')
                and annotations.report_id = ''
                and annotations.taken_back_at = ''
        )
order by posted.series, posted.ordinal, posted.id
