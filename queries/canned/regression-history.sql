-- The life of a regression
--
-- All that happened to it, in order, each with the message and line that shows it and the status that followed; then what people set by hand.
-- Each row also has the culprit as reported, and what shows it (culprit_by): named (by the reporter), thread (another mail there),
-- answered (the patch that the report answers), fix (its fix names it).
--
-- :regression  Its number, or the Message-ID of the report.
with wanted as (
    select regressions.*
    from regressions
    where
        (regressions.regression = cast(:regression as integer) and :regression not glob '*[^0-9]*')
        or regressions.report_id = :regression
),

told as (
    select
        regression_events.at,
        regression_events.event,
        regression_events.status,
        messages.from_name,
        messages.subject,
        regression_events.conditional,
        regression_events.message_id,
        regression_events.part,
        regression_events.line,
        revisions.revision,
        regression_events.root_id,
        regression_events.regression,
        0 as by_hand,
        regression_events.id as place
    from wanted
    inner join regression_events on wanted.regression = regression_events.regression
    inner join messages on regression_events.message = messages.id
    left join revisions on regression_events.root_id = revisions.root_id
    union all
    select
        annotations.given_at as at,
        'annotated' as event,
        case annotations.field when 'status' then annotations.value else wanted.status end as status,
        annotations.by_name as from_name,
        case annotations.field
            when 'link' then 'series ' || coalesce(series.title, annotations.root_b)
            when 'unlink' then 'no series'
            else annotations.field || ' ' || annotations.value
        end || ': ' || annotations.reason as subject,
        0 as conditional,
        null as message_id,
        null as part,
        null as line,
        iif(annotations.root_a = '', null, revisions.revision) as revision,
        iif(annotations.root_a = '', null, revisions.root_id) as root_id,
        wanted.regression,
        1 as by_hand,
        annotations.annotation as place
    from wanted
    inner join annotations on wanted.report_id = annotations.report_id and wanted.ordinal = annotations.ordinal
    -- The posting's root may have been this patch when the person named it
    left join patches on annotations.root_b = patches.message_id
    left join revisions on revisions.root_id = coalesce(patches.root_id, annotations.root_b)
    left join series on revisions.series = series.series
    where annotations.taken_back_at = ''
)

select
    told.at,
    told.event,
    told.conditional,
    told.status,
    told.from_name,
    told.subject,
    told.message_id,
    told.part,
    told.line,
    told.revision,
    told.root_id,
    wanted.culprit_sha,
    wanted.culprit_subject,
    wanted.culprit_by,
    wanted.patch as culprit_patch,
    told.regression
from told
inner join wanted on told.regression = wanted.regression
order by told.regression, told.by_hand, told.place
