"""Who works: threads, processes or a Dask cluster, all in the shape of `concurrent.futures.Executor`."""
