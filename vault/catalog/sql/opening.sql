-- SPDX-License-Identifier: Apache-2.0
-- What every connection is set to, after its key. SQLCipher 3 does not know some of it and ignores that.

-- kSettings:
PRAGMA cipher_compatibility = 3;
PRAGMA cipher_page_size = 4096;
PRAGMA cipher_log_level = NONE;
PRAGMA temp_store = MEMORY;
PRAGMA secure_delete = ON;
PRAGMA cell_size_check = ON;
PRAGMA foreign_keys = ON;
PRAGMA mmap_size = 0;
PRAGMA cache_size = -16384;
PRAGMA synchronous = NORMAL;

-- kWal:
PRAGMA journal_mode = WAL;

-- kTruncate:
PRAGMA journal_mode = TRUNCATE;

-- kCheckpoint:
PRAGMA wal_checkpoint(TRUNCATE);

-- kIsThere:
SELECT count(*) FROM sqlite_master;
