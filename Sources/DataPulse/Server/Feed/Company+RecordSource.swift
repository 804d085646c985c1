extension Company: RecordSource {}
