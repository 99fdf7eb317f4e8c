// SPDX-License-Identifier: Apache-2.0
// A log witness's SQL, compiled in from sql/*.sql: a constant for every `-- kName:` there. A statement is known by the
// address of its text.
#pragma once

namespace vault::witness::sql {

extern const char kSchema[], kVersion[], kWal[], kFull[], kDelete[], kExtra[];
extern const char kSetMe[], kMe[];
extern const char kAddLog[], kLog[], kLogs[], kCountLogs[], kSetSeen[], kForget[], kSetForgotten[], kIsForgotten[];
extern const char kHasContradiction[], kCountContradictions[], kAddContradiction[], kContradictions[];

}  // namespace vault::witness::sql
