// SPDX-License-Identifier: Apache-2.0
// The catalog's SQL, compiled in from sql/*.sql: a constant for every `-- kName:` there. A statement is known by the
// address of its text.
#pragma once

namespace vault::catalog::sql {

// opening.sql
extern const char kSettings[], kWal[], kTruncate[], kCheckpoint[], kIsThere[];
// schema.sql
extern const char kSchema[], kSetAbout[], kAbout[];
// apply.sql
extern const char kBegin[], kCommit[], kRollback[];
extern const char kApplied[], kSetApplied[];
extern const char kAddEvent[], kLeafOf[], kIsErased[];
extern const char kAddDocument[], kAddText[], kAddTag[], kHasOthers[], kRefreshDocument[];
extern const char kRefreshText[], kAddLabel[], kAddLabelTag[], kAddRemoval[];
extern const char kAddPack[], kAddPackState[], kAddCondemnedPack[];
extern const char kAddSession[], kAddOutcome[], kAddIntake[], kAddErasure[];
// erase.sql
extern const char kErasable[], kDocumentAt[], kForgetEvent[], kForgetClosed[], kForgetDocument[], kForgetText[];
extern const char kSaidOf[], kForgetLabelTags[], kForgetLabel[], kForgetRemoval[];
extern const char kForgetTags[], kForgetPackState[], kForgetOutcome[], kForgetIntake[];
// queries.sql
extern const char kList[], kFind[], kById[], kByIdRange[], kByPath[], kByHash[], kReplacing[];
extern const char kEvents[], kEventsOfDocument[], kEventAt[], kSessionAt[], kOutcomeAt[], kLeaves[];
extern const char kPacks[], kDamagedPacks[], kCondemnedPacks[], kCountDocuments[], kCountOthers[];
// dump.sql
extern const char kDumpApplied[], kDumpEvents[], kDumpDocuments[], kDumpTags[], kDumpPacks[], kDumpPackStates[];
extern const char kDumpCondemnedPacks[], kDumpLabels[], kDumpLabelTags[], kDumpRemovals[];
extern const char kDumpSessions[], kDumpOutcomes[], kDumpIntakes[], kDumpErasures[];

}  // namespace vault::catalog::sql
