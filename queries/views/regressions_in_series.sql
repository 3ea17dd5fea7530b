-- Regressions with the series that they are of
-- One row per regression: what fails, as the table has it, the title of its series, and what a person set by hand.
select
    regressions.regression,
    regressions.report_id,
    regressions.ordinal,
    regressions.signature,
    regressions.kind,
    regressions.source,
    regressions.status,
    regressions.status_because,
    regressions.series,
    regressions.root_id,
    regressions.patch,
    regressions.culprit_sha,
    regressions.culprit_subject,
    regressions.culprit_by,
    regressions.culprit_agreed_sha,
    regressions.culprit_agreed_subject,
    regressions.is_bisected,
    regressions.passed,
    regressions.tree,
    regressions.test,
    regressions.reproducer,
    regressions.bug,
    regressions.reporter_name,
    regressions.reporter_email,
    regressions.reported_at,
    regressions.last_event_at,
    regressions.fix_id,
    regressions.verified_by,
    series.title as series_title,  -- null: of none, or unknown
    series.name as series_name,  -- its name
    series.latest_revision,
    revisions.revision,  -- that it was reported on
    annotations.annotation,  -- the latest thing set by hand that the row shows; null: none
    annotations.field as set_field,  -- status, culprit; link, unlink: the series
    annotations.by_name as set_by,  -- who set it
    annotations.given_at as set_at,  -- when, ISO 8601 UTC
    annotations.reason as set_because  -- why, in words
from regressions
left join series on regressions.series = series.series
left join revisions on regressions.root_id = revisions.root_id
left join annotations on regressions.annotation = annotations.annotation
