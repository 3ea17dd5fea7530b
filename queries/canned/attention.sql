-- What waits for a person, or on a path
--
-- Patches of theirs that nobody answered, patches sent to them that nobody answered, revisions that came after their review, and open
-- regressions and live collisions of their series; newest first. With a path alone: what waits there, whoever it is for.
-- For a revision after a review, the detail tells whether the tags were carried over, how many of the patches that the person spoke of have
-- changed since, and whether the list of changes names the person. The evidence is that line, else the last thing that the person said.
-- Whether a remark was heeded only the mails tell.
--
-- :person = ""  An address, or a whole name; empty: everybody, on the path.
-- :path = ""  A file, or the beginning of its path; empty: all, of the person.
-- :since = ""  What came on this day or later, 2026-01-31; empty: ever.
-- :limit = "200"  How many at most.
with wanted_people as (
    select
        people.person,
        people.email,
        people.name
    from people
    where :person <> '' and (people.email = lower(:person) or people.name = :person collate nocase)
),

-- Their names, each once
wanted_names as materialized (
    select distinct called(wanted_people.name) as name from wanted_people
),

wanted_paths as (
    select paths.path from paths where :path <> '' and paths.name >= :path and paths.name < :path || char(1114111)
),

touching as materialized (
    select distinct patches.root_id
    from (
        select distinct changed_files.message
        from wanted_paths
        cross join changed_files on wanted_paths.path = changed_files.path
    ) as changing
    cross join patches on changing.message = patches.id
),

-- "cross join" takes the tables in the order in which they stand: from the person or path on, never from all there is.
own as materialized (
    select
        revisions.id,
        revisions.series
    from wanted_people
    cross join messages on wanted_people.person = messages.sender
    cross join revisions on messages.id = revisions.id
),

own_series as materialized (
    select distinct own.series from own
),

-- Postings that somebody should answer, and why they are here
waiting as materialized (
    select
        'patch-unanswered' as what,
        own.id
    from own
    union all
    select
        'patch-unanswered' as what,
        revisions.id
    from touching
    inner join revisions on touching.root_id = revisions.root_id
    where :person = ''
    union all
    select
        'patch-to-answer' as what,
        revisions.id
    from wanted_people
    cross join recipients on wanted_people.person = recipients.person and recipients.field = 'to'
    cross join revisions on recipients.message = revisions.id
    where revisions.id not in (select own.id from own)
),

unanswered as (
    select
        waiting.what,
        revisions.posted_at as since,
        revisions.title,
        'revision ' || revisions.revision || ' of ' || messages.from_name as detail,
        revisions.root_id as message_id,
        revisions.root_id as evidence,
        0 as part,
        0 as line
    from waiting
    cross join revisions on waiting.id = revisions.id
    cross join messages on revisions.id = messages.id
    cross join series on revisions.series = series.series
    where
        revisions.posted_at >= :since
        and revisions.superseded_by is null
        and revisions.kind <> 'pull'
        and series.state in ('new', 'under-review', 'changes-requested', 'stale')
        and (:path = '' or revisions.root_id in (select touching.root_id from touching))
        and not exists (
            select 1
            from messages as answers
            where
                answers.speaks_of = revisions.id
                and answers.sender <> messages.sender
                and answers.kind in ('reply', 'report', 'notice')
        )
        and not exists (
            select 1
            from patches
            inner join messages as answers on patches.id = answers.speaks_of
            where
                patches.root_id = revisions.root_id
                and answers.sender <> messages.sender
                and answers.kind in ('reply', 'report', 'notice')
        )
),

-- What the person said of postings of others, the newest 5,000 of it
remarks as materialized (
    select
        messages.id,
        messages.sender,
        messages.message_id,
        messages.sort_key,
        spoken_of.series,
        spoken_of.ordinal,
        patches.title_key,
        patches.patch_id
    from (
        select
            messages.id,
            messages.sender,
            messages.message_id,
            messages.sort_key,
            messages.speaks_of
        from messages indexed by messages_by_sender
        where messages.sender in (select wanted_people.person from wanted_people) and messages.kind = 'reply'
        order by messages.sort_key desc
        limit 5000
    ) as messages
    left join patches on messages.speaks_of = patches.id
    cross join revisions as spoken_of
        on spoken_of.id = coalesce((select roots.id from revisions as roots where roots.root_id = patches.root_id), messages.speaks_of)
    where spoken_of.series not in (select own_series.series from own_series)
    limit 5000
),

reviewed as (
    select
        remarks.series,
        max(remarks.ordinal) as ordinal
    from remarks
    group by remarks.series
),

revised as materialized (
    select
        revisions.root_id,
        revisions.revision,
        revisions.title,
        revisions.posted_at,
        revisions.series,
        reviewed.ordinal
    from reviewed
    cross join revisions on reviewed.series = revisions.series and revisions.ordinal > reviewed.ordinal
    cross join series on revisions.series = series.series
    where
        revisions.posted_at >= :since
        and revisions.superseded_by is null
        and revisions.kind in ('posting', 'rfc', 'resend')
        and series.state in ('new', 'under-review', 'changes-requested', 'stale')
        and (:path = '' or revisions.root_id in (select touching.root_id from touching))
    order by revisions.posted_at desc, revisions.root_id
    limit min(5000, abs(cast(coalesce(nullif(:limit, ''), 200) as integer)))
),

-- A table: of conditions on a single table SQLite makes a filter, for which it reads all of that table.
review_tags (name, quoted) as (values ('Reviewed-by', 0), ('Acked-by', 0), ('Tested-by', 0)),

-- Tags that the person gave, and whether the patches of the newer revision have them; of a patch that is not in it nothing can be said
tags as (
    select
        revised.root_id,
        message_trailers.name,
        exists (
            select 1
            from patches
            cross join message_trailers as kept
                on patches.id = kept.message and kept.name = message_trailers.name and kept.person = remarks.sender and kept.quoted = 0
            where patches.root_id = revised.root_id and (remarks.title_key is null or patches.title_key = remarks.title_key)
        ) as is_kept,
        remarks.title_key is not null
        and not exists (
            select 1 from patches where patches.root_id = revised.root_id and patches.title_key = remarks.title_key
        ) as is_gone
    from revised
    cross join remarks on revised.series = remarks.series
    cross join review_tags
    cross join message_trailers
        on
            remarks.id = message_trailers.message and message_trailers.person = remarks.sender
            and review_tags.name = message_trailers.name and review_tags.quoted = message_trailers.quoted
    group by revised.root_id, message_trailers.name, remarks.title_key
),

counted_tags as (
    select
        tags.root_id,
        tags.name,
        sum(tags.is_kept) as kept,
        sum(not tags.is_kept and not tags.is_gone) as lost
    from tags
    group by tags.root_id, tags.name
),

told_tags as (
    select
        counted_tags.root_id,
        group_concat(
            counted_tags.name || case
                when counted_tags.kept + counted_tags.lost = 0 then ' was of patches that are not in it'
                when counted_tags.lost = 0 then ' carried over'
                when counted_tags.kept + counted_tags.lost = 1 then ' not carried over'
                else ' not carried over on ' || counted_tags.lost || ' of ' || (counted_tags.kept + counted_tags.lost) || ' patches'
            end, ', '
        ) as told
    from counted_tags
    group by counted_tags.root_id
),

-- The patches that the person spoke of, as the newer revision has them
spoken_patches as (
    select
        revised.root_id,
        last_remarks.title_key,
        max(patches.id is not null) as is_there,
        max(patches.patch_id = last_remarks.patch_id) as is_same,
        max(patches.patch_id <> last_remarks.patch_id) as is_other
    from revised
    cross join (
        select
            remarks.series,
            remarks.title_key,
            remarks.patch_id,
            max(remarks.sort_key) as sort_key
        from remarks
        where remarks.title_key is not null
        group by remarks.series, remarks.title_key
    ) as last_remarks on revised.series = last_remarks.series
    left join patches on revised.root_id = patches.root_id and last_remarks.title_key = patches.title_key
    group by revised.root_id, last_remarks.title_key
),

counted_patches as (
    select
        spoken_patches.root_id,
        sum(coalesce(spoken_patches.is_same, 0)) as same,
        sum(coalesce(spoken_patches.is_other, 0) > coalesce(spoken_patches.is_same, 0)) as other,
        sum(not spoken_patches.is_there) as gone
    from spoken_patches
    group by spoken_patches.root_id
),

told_patches as (
    select
        counted_patches.root_id,
        substr(
            iif(counted_patches.other > 0, ', ' || counted_patches.other || ' changed', '')
            || iif(counted_patches.same > 0, ', ' || counted_patches.same || ' as before', '')
            || iif(counted_patches.gone > 0, ', ' || counted_patches.gone || ' not in it', ''),
            3
        ) as told
    from counted_patches
),

-- Where the lists of changes since the review name the person: in a cover, or in the patches that the person spoke of
named as materialized (
    select
        texts.root_id,
        texts.message_id,
        texts.line,
        max(texts.ordinal) as ordinal
    from (
        select
            revised.root_id,
            revisions.root_id as message_id,
            revisions.ordinal,
            change_naming(bodies.text, wanted_names.name) as line
        from revised
        cross join wanted_names
        cross join revisions on revised.series = revisions.series and revisions.ordinal > revised.ordinal
        cross join bodies on revisions.id = bodies.message
        union all
        select
            spoken_patches.root_id,
            patches.message_id,
            revisions.ordinal - 0.5 as ordinal,
            change_naming(bodies.text, wanted_names.name) as line
        from spoken_patches
        cross join wanted_names
        cross join revised on spoken_patches.root_id = revised.root_id
        cross join revisions on revised.series = revisions.series and revisions.ordinal > revised.ordinal
        cross join patches on revisions.root_id = patches.root_id and spoken_patches.title_key = patches.title_key
        cross join bodies on patches.id = bodies.message
    ) as texts
    where texts.line is not null
    group by texts.root_id
),

since_review as (
    select
        'revision-since-review' as what,
        revised.posted_at as since,
        revised.title,
        'revision ' || revised.revision || ' came after a review of revision ' || spoken_of.revision
        || coalesce('; ' || told_tags.told, '; no tag was given')
        || coalesce('; patches spoken of: ' || nullif(told_patches.told, ''), '')
        || coalesce(iif(named.line is null, '; no list of changes since names a ', '; a list of changes since names a ') || (select max(wanted_names.name) from wanted_names), '')
        as detail,
        revised.root_id as message_id,
        coalesce(
            named.message_id,
            (
                select remarks.message_id
                from remarks
                where remarks.series = revised.series
                order by remarks.ordinal desc, remarks.sort_key desc
                limit 1
            )
        ) as evidence,
        0 as part,
        coalesce(named.line, 0) as line
    from revised
    inner join revisions as spoken_of on revised.series = spoken_of.series and revised.ordinal = spoken_of.ordinal
    left join told_tags on revised.root_id = told_tags.root_id
    left join told_patches on revised.root_id = told_patches.root_id
    left join named on revised.root_id = named.root_id
),

failing as (
    select regressions.regression
    from own_series
    inner join regressions on own_series.series = regressions.series
    union
    select regressions.regression
    from regressions
    cross join messages on regressions.patch = messages.message_id
    where regressions.status in ('open', 'fix-posted') and messages.sender in (select wanted_people.person from wanted_people)
    union
    select regressions.regression
    from wanted_people
    inner join regressions on wanted_people.email = regressions.reporter_email
    union
    select regressions.regression
    from touching
    inner join regressions on touching.root_id = regressions.root_id
    where :person = ''
),

open_regressions as (
    select
        'regression-open' as what,
        regressions.reported_at as since,
        regressions.signature as title,
        regressions.status || ', reported by ' || coalesce(nullif(regressions.reporter_name, ''), regressions.reporter_email)
        || coalesce('; culprit: ' || regressions.culprit_subject, '') as detail,
        regressions.report_id as message_id,
        regressions.report_id as evidence,
        coalesce(reports.part, 0) as part,
        coalesce(reports.line, 0) as line
    from failing
    inner join regressions on failing.regression = regressions.regression
    left join reports on regressions.report = reports.message and regressions.ordinal = reports.ordinal
    where
        regressions.status in ('open', 'fix-posted')
        and regressions.reported_at >= :since
        and (:path = '' or regressions.root_id in (select touching.root_id from touching))
),

colliding as (
    select collisions.id
    from own_series
    inner join collisions on own_series.series = collisions.series_a
    where collisions.state = 'live'
    union
    select collisions.id
    from own_series
    inner join collisions on own_series.series = collisions.series_b
    where collisions.state = 'live'
    union
    select collisions.id
    from wanted_paths
    inner join paths on wanted_paths.path = paths.path
    inner join collisions on paths.name = collisions.path
    where collisions.state = 'live' and :person = ''
),

live_collisions as (
    select
        'collision-live' as what,
        collisions.first_seen_at as since,
        one.title || ' / ' || coalesce(other.title, collisions.commit_b, 'a tree') as title,
        group_concat(distinct collisions.basis) || ' on '
        || iif(count(distinct collisions.path) = 1, max(collisions.path), count(distinct collisions.path) || ' paths') as detail,
        collisions.root_a as message_id,
        coalesce(max(collisions.evidence_id), collisions.root_b) as evidence,
        coalesce(max(collisions.evidence_part), 0) as part,
        coalesce(max(collisions.evidence_line), 0) as line
    from colliding
    inner join collisions on colliding.id = collisions.id
    inner join series as one on collisions.series_a = one.series
    left join series as other on collisions.series_b = other.series
    where
        collisions.first_seen_at >= :since
        and collisions.verdict <> 'clean'
        and (:path = '' or (collisions.path >= :path and collisions.path < :path || char(1114111)))
    group by collisions.root_a, collisions.root_b, collisions.commit_b
)

select * from unanswered
union all
select * from since_review
union all
select * from open_regressions
union all
select * from live_collisions
order by since desc, what, message_id
limit coalesce(nullif(:limit, ''), 200)
