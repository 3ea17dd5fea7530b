-- Which series collide
--
-- Where a series collides with others, file by file: who says so (reported: a person or a robot in a mail; predicted: computed from the
-- mails; confirmed: git on a real tree), in which lines of the base each side changes, and what became of it. What is live comes first.
-- What ended it stands in settled_by. What was said of it, in the report of the two or in answers to that, stands beside it with its line: how
-- little it is (weight), how it was or will be settled (said_settled: carried, resolved, rebased, dropped, order, gone); of several the first.
-- Where git was asked about a predicted one, git_says has its verdict: a conflict on one commit outweighs a clean merge on another.
--
-- :series = ""  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them; empty: all.
-- :path = ""  What the path begins with: mm/slub.c, or drivers/nvdimm/; empty: all.
-- :basis = ""  reported, predicted or confirmed; empty: all.
-- :pending = ""  1: only what is live and was not found clean by git; empty: all.
-- :since = ""  Leave out what was first seen before this day (2026-01-31); empty: nothing.
-- :limit = "500"  How many at most: the newest, where no series is named. Empty: 500 of a series, else 100.
with recursive wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

-- of all series: the newest that fit, by whichever index leads to them
newest as (
    select live.id
    from (
        select collisions.id
        from collisions
        where
            :series = '' and :pending not in ('', '0') and collisions.state = 'live' and collisions.first_seen_at >= :since
            and (:path = '' or (collisions.path >= :path and collisions.path < :path || char(1114111)))
            and (:basis = '' or collisions.basis = :basis)
        order by collisions.first_seen_at desc, collisions.basis desc, collisions.id desc
        limit coalesce(nullif(:limit, ''), 100)
    ) as live
    union all
    select of_path.id
    from (
        select collisions.id
        from collisions
        where
            :series = '' and :pending in ('', '0') and :path <> ''
            and collisions.path >= :path and collisions.path < :path || char(1114111) and collisions.first_seen_at >= :since
            and (:basis = '' or collisions.basis = :basis)
        order by collisions.first_seen_at desc, collisions.basis desc, collisions.id desc
        limit coalesce(nullif(:limit, ''), 100)
    ) as of_path
    union all
    select of_any.id
    from (
        select collisions.id
        from collisions
        where
            :series = '' and :pending in ('', '0') and :path = '' and collisions.first_seen_at >= :since
            and (:basis = '' or collisions.basis = :basis)
        order by collisions.first_seen_at desc, collisions.basis desc, collisions.id desc
        limit coalesce(nullif(:limit, ''), 100)
    ) as of_any
),

chosen as (
    select
        collisions.*,
        coalesce(collisions.series_b in (select wanted.series from wanted), 0)
        and collisions.series_a not in (select wanted.series from wanted) as turned
    from collisions
    where
        collisions.id in (
            select ours.id
            from collisions as ours
            where ours.series_a in (select wanted.series from wanted)
            union all
            select ours.id
            from collisions as ours
            where ours.series_b in (select wanted.series from wanted)
            union all
            select newest.id from newest
        )
        and (:path = '' or (collisions.path >= :path and collisions.path < :path || char(1114111)))
        and (:basis = '' or collisions.basis = :basis)
        and collisions.first_seen_at >= :since
        and (
            :pending in ('', '0')
            or (
                collisions.state = 'live' and collisions.verdict <> 'clean'
                and coalesce(
                    (
                        select max(verdicts.verdict)
                        from verdicts
                        where
                            verdicts.root_a = min(collisions.root_a, collisions.root_b)
                            and verdicts.root_b = max(collisions.root_a, collisions.root_b)
                            and verdicts.path = collisions.path
                    ),
                    'conflict'
                ) = 'conflict'
            )
        )
    order by
        collisions.state <> 'live', collisions.first_seen_at desc, collisions.root_a, collisions.root_b, collisions.path, collisions.basis,
        collisions.base, collisions.evidence_id, collisions.evidence_part, collisions.evidence_line, collisions.id
    limit coalesce(nullif(:limit, ''), 500)
),

sided as (
    select
        chosen.*,
        iif(chosen.turned, chosen.series_b, chosen.series_a) as own_series,
        iif(chosen.turned, chosen.series_a, chosen.series_b) as other_series,
        iif(chosen.turned, chosen.root_b, chosen.root_a) as own_root,
        iif(chosen.turned, chosen.root_a, chosen.root_b) as other_root,
        iif(chosen.turned, chosen.lines_b, chosen.lines_a) as own_lines,
        iif(chosen.turned, chosen.lines_a, chosen.lines_b) as other_lines,
        iif(chosen.turned, chosen.patch_b, chosen.patch_a) as own_patch,
        iif(chosen.turned, chosen.patch_a, chosen.patch_b) as other_patch,
        (
            select max(verdicts.verdict)
            from verdicts
            where
                verdicts.root_a = min(chosen.root_a, chosen.root_b) and verdicts.root_b = max(chosen.root_a, chosen.root_b)
                and verdicts.path = chosen.path
        ) as git_says
    from chosen
),

-- "cross join" takes the tables in the order in which they stand: from what is shown on, never from all there is.
reports as materialized (
    select distinct
        said.root_a,
        coalesce(said.root_b, said.commit_b, '') as other,
        messages.id as message,
        said.evidence_part as part,
        conflict_places.statement
    from (select distinct chosen.root_a from chosen) as roots
    cross join collisions as said on roots.root_a = said.root_a
    cross join messages on said.evidence_id = messages.message_id
    cross join conflict_places
        on messages.id = conflict_places.message and said.evidence_part = conflict_places.part and said.evidence_line = conflict_places.line
),

-- Answers to a report, and answers to these, down to the next report
answers (report, message, depth, is_report) as (
    select distinct
        reports.message as report,
        reports.message,
        0 as depth,
        0 as is_report
    from reports
    union all
    select
        answers.report,
        messages.id as message,
        answers.depth + 1 as depth,
        exists (
            select 1 from conflict_places where conflict_places.message = messages.id and conflict_places.quoted = 0
        ) as is_report
    from answers
    cross join messages on answers.message = messages.parent
    where answers.depth < 12 and not answers.is_report
),

words as materialized (
    select
        reports.root_a,
        reports.other,
        conflict_places.weight,
        conflict_places.settled,
        conflict_places.message,
        conflict_places.part,
        conflict_places.line
    from reports
    cross join conflict_places
        on
            reports.message = conflict_places.message and reports.part = conflict_places.part
            and reports.statement = conflict_places.statement
    union all
    select
        reports.root_a,
        reports.other,
        conflict_remarks.weight,
        conflict_remarks.settled,
        conflict_remarks.message,
        conflict_remarks.part,
        conflict_remarks.line
    from answers
    cross join conflict_remarks on answers.message = conflict_remarks.message
    inner join reports on answers.report = reports.message
    where not answers.is_report
),

-- Of a group SQLite gives the row that has the least.
weights as (
    select
        words.root_a,
        words.other,
        words.weight as word,
        messages.message_id,
        words.part,
        words.line,
        min(messages.sort_key * 1000000 + words.line) as first
    from words
    cross join messages on words.message = messages.id
    where words.weight is not null
    group by words.root_a, words.other
),

settlements as (
    select
        words.root_a,
        words.other,
        words.settled as word,
        messages.message_id,
        words.part,
        words.line,
        min(messages.sort_key * 1000000 + words.line) as first
    from words
    cross join messages on words.message = messages.id
    where words.settled is not null
    group by words.root_a, words.other
)

select
    sided.path,
    others.title as other_title,
    sided.state,
    owns.title as own_title,
    sided.basis,
    own.revision as own_revision,
    other.revision as other_revision,
    sided.own_lines,
    sided.other_lines,
    sided.first_seen_at,
    sided.certainty,
    sided.verdict,
    others.author_name as other_author,
    others.latest_revision as other_latest,
    others.state as other_state,
    sided.git_says,
    weights.word as weight,
    settlements.word as said_settled,
    sided.kind,
    sided.own_patch,
    sided.other_patch,
    sided.commit_b as other_commit,
    places.tree_a as merged_tree,
    places.tree_b as other_tree,
    sided.base,
    sided.evidence_id,
    sided.evidence_part,
    sided.evidence_line,
    sided.settled_by,
    sided.settled_part,
    sided.settled_line,
    weights.message_id as weight_id,
    weights.part as weight_part,
    weights.line as weight_line,
    settlements.message_id as said_settled_id,
    settlements.part as said_settled_part,
    settlements.line as said_settled_line,
    annotations.by_name as set_by,
    annotations.given_at as set_at,
    annotations.reason as set_because,
    sided.own_series as series,
    sided.own_root,
    sided.other_series,
    sided.other_root,
    lore_url(coalesce(sided.evidence_id, sided.other_patch, sided.other_root)) as lore
from sided
left join revisions as own on sided.own_root = own.root_id
left join revisions as other on sided.other_root = other.root_id
left join series as owns on sided.own_series = owns.series
left join series as others on sided.other_series = others.series
left join messages as reporting on sided.evidence_id = reporting.message_id
left join conflict_places as places
    on
        reporting.id = places.message
        and sided.evidence_part = places.part and sided.evidence_line = places.line and places.ordinal = 1
left join weights on sided.root_a = weights.root_a and coalesce(sided.root_b, sided.commit_b, '') = weights.other
left join settlements on sided.root_a = settlements.root_a and coalesce(sided.root_b, sided.commit_b, '') = settlements.other
left join annotations on sided.annotation = annotations.annotation
order by
    sided.state <> 'live', sided.first_seen_at desc, sided.root_a, sided.root_b, sided.path, sided.basis, sided.base,
    sided.evidence_id, sided.evidence_part, sided.evidence_line, sided.id
