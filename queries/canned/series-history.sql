-- The revisions of a series
--
-- Each posting of a series in order: whether it is complete, how many answers it had, which tags it was given, and what is odd about it;
-- and who linked it by hand to an earlier one, or parted it from one (set_field: link, unlink), and why.
--
-- :series  Number or name of the series, or the Message-ID of any of its covers, patches or answers to them.
with wanted as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
),

posted as (
    select revisions.* from revisions where revisions.series in (select wanted.series from wanted)
),

spoken_of as (
    select posted.id as revision, posted.id as message from posted
    union
    select posted.id as revision, patches.id as message
    from posted
    inner join patches on posted.root_id = patches.root_id
),

-- With the kind among the conditions SQLite would read all messages once, for a filter that a few look-ups do not need.
answers as (
    select
        spoken_of.revision,
        count(*) filter (where messages.kind = 'reply') as replies,
        count(distinct iif(messages.kind = 'reply', messages.sender, null)) as repliers
    from spoken_of
    inner join messages on spoken_of.message = messages.speaks_of
    group by spoken_of.revision
),

tag_counts as (
    select
        spoken_of.revision,
        message_trailers.name,
        count(distinct iif(messages.kind = 'reply' and message_trailers.quoted = 0, message_trailers.person, null)) as givers
    from spoken_of
    inner join messages on spoken_of.message = messages.speaks_of
    inner join message_trailers on messages.id = message_trailers.message
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
    posted.ordinal,
    posted.revision,
    posted.kind,
    posted.posted_at,
    posted.title,
    posted.received || '/' || posted.expected as patches,
    posted.incomplete_because,
    coalesce(answers.replies, 0) as replies,
    coalesce(answers.repliers, 0) as repliers,
    tags.tags,
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
    posted.series,
    posted.root_id,
    lore_url(posted.root_id) as lore
from posted
left join answers on posted.id = answers.revision
left join tags on posted.id = tags.revision
left join doubts on posted.id = doubts.revision
left join annotations as by_hand
    on
        by_hand.annotation = (
            select max(annotations.annotation)
            from annotations
            where annotations.root_a = posted.root_id and annotations.field in ('link', 'unlink') and annotations.taken_back_at = ''
        )
order by posted.series, posted.ordinal, posted.id
