-- One page over and over with the cookies of a signed-in person; at the end one line that run.py reads.
-- BENCH_BODY makes it a POST; every "@@" in it becomes a key that was not used before.

local cookie, body = os.getenv("BENCH_COOKIE"), os.getenv("BENCH_BODY")
local threads, sent = 0, 0

wrk.headers["Accept-Encoding"] = "br, gzip"
if cookie ~= "" then wrk.headers["Cookie"] = cookie end

function setup(thread)
  threads = threads + 1
  thread:set("number", threads)
end

if body ~= "" then
  wrk.method = "POST"
  wrk.headers["Content-Type"] = "application/x-www-form-urlencoded"
  wrk.headers["Origin"] = os.getenv("BENCH_ORIGIN")

  function request()
    sent = sent + 1
    local key = string.format("%08x%08x%08x%08x", os.time(), number, sent, math.random(0, 2 ^ 31 - 1))
    return wrk.format(nil, nil, nil, (body:gsub("@@", key)))
  end
end

function done(summary, latency)
  local failed = summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.timeout
  print(string.format("RESULT %d %d %d %d", summary.requests, summary.duration, latency:percentile(95), failed))
end
