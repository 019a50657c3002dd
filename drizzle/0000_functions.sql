-- True when no zone stands twice; a CHECK cannot hold a subquery, an immutable function can.
CREATE FUNCTION zones_are_distinct(zones text[]) RETURNS boolean
  LANGUAGE sql IMMUTABLE PARALLEL SAFE
  AS $$ SELECT cardinality(zones) = (SELECT count(DISTINCT zone) FROM unnest(zones) AS zone) $$;
