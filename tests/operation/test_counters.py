"""Counters of several processes add up."""

import multiprocessing

from competency.operation.counters import Counters, exposition


def count(directory, times):
    counters = Counters(directory)
    for _time in range(times):
        counters.count(status=200, seconds=0.02)


def test_what_several_processes_count_adds_up_also_after_they_ended(tmp_path):
    fork = multiprocessing.get_context("fork")
    processes = [fork.Process(target=count, args=(tmp_path, times)) for times in (3, 4)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(timeout=30)
    by_hundred, by_time, seconds = Counters(tmp_path).totals()
    assert (by_hundred[1], sum(by_hundred), by_time[1]) == (7, 7, 7)
    assert round(seconds, 3) == 0.14


def test_the_text_is_what_prometheus_reads(tmp_path):
    counters = Counters(tmp_path)
    counters.count(status=200, seconds=0.004)
    counters.count(status=503, seconds=30)
    text = exposition(counters)
    assert 'competency_requests_total{status="2xx"} 1\n' in text
    assert 'competency_requests_total{status="5xx"} 1\n' in text
    assert 'competency_request_seconds_bucket{le="0.01"} 1\n' in text
    assert 'competency_request_seconds_bucket{le="10.0"} 1\n' in text
    assert 'competency_request_seconds_bucket{le="+Inf"} 2\n' in text
    assert text.endswith("competency_request_seconds_sum 30.004000\ncompetency_request_seconds_count 2\n")
