-- Open regressions
--
-- What was reported and is not known to be fixed, newest report first. A report that nobody answers stays open.
--
-- :series = ""  Number or name of a series, or the Message-ID of any of its covers, patches or answers to them; empty: all.
-- :path = ""  A file, or the beginning of its path, that the culprit's patch or the posting under test changes; empty: all.
-- :since = ""  Reported on this day or later, 2026-01-31; empty: ever.
-- :kind = ""  crash, warning, locking, hang, build, check, test, performance or behaviour; empty: all.
-- :limit = "200"  How many at most.
with wanted_series as (
    select series.series from series where series.series = cast(:series as integer) and :series not glob '*[^0-9]*'
    union
    select named_series.series from named_series where named_series.name = :series
)

select
    regressions.reported_at,
    regressions.signature,
    regressions.status,
    series.title as series_title,
    regressions.kind,
    regressions.reporter_name,
    reported_on.revision as reported_on,
    newest.status as in_latest,
    regressions.culprit_subject,
    regressions.culprit_sha,
    regressions.culprit_by,
    regressions.fix_id,
    regressions.last_event_at,
    annotations.by_name as set_by,
    annotations.given_at as set_at,
    annotations.reason as set_because,
    regressions.regression,
    regressions.report_id,
    regressions.patch,
    regressions.series
from regressions
left join series on regressions.series = series.series
left join revisions as reported_on on regressions.root_id = reported_on.root_id
left join annotations on regressions.annotation = annotations.annotation
left join regression_revisions as newest
    on
        regressions.regression = newest.regression
        and newest.root_id = (
            select revisions.root_id
            from regression_revisions
            inner join revisions on regression_revisions.root_id = revisions.root_id
            where regression_revisions.regression = regressions.regression
            order by revisions.ordinal desc
            limit 1
        )
where
    regressions.status in ('open', 'fix-posted')
    and regressions.reported_at >= :since
    and (:series = '' or regressions.series in (select wanted_series.series from wanted_series))
    and (:kind = '' or regressions.kind = :kind)
    and (
        :path = ''
        -- "cross join": from the few regressions on, not from all that ever changed a folder
        or exists (
            select 1
            from patches
            cross join changed_files on patches.id = changed_files.message
            cross join paths on changed_files.path = paths.path
            where patches.root_id = regressions.root_id and paths.name >= :path and paths.name < :path || char(1114111)
        )
    )
order by regressions.reported_at desc, regressions.regression desc
limit coalesce(nullif(:limit, ''), 200)
