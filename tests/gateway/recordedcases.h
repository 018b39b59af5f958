// SPDX-License-Identifier: MIT

// What two real servers made of values of External nodes, with the plugin and without.
#pragma once

#include <ComfyDeploy/core/jsontext_p.h>

#include <QtCore/qlist.h>
#include <QtCore/qstring.h>

//! \brief A line of tests/data/gateway/external-*.tsv.
//!
//! A node of the class gives its value to one input of a node that prints what it got: S_Any takes
//! everything, S_Str, S_Int (0 to 10000), S_Float (0 to 100), S_Bool and S_Combo (three names) one
//! type, S_Img and S_Aud pictures and sound. An outcome is "type:value" as Python prints it, or
//! "REFUSED type of error: …", or "EXEC ERROR …".
struct RecordedCase
{
    QString className; //!< after ComfyUIDeployExternal
    QString value; //!< as Python writes it; "—" where none was given
    QString successor;
    QString withPlugin;
    QString literal; //!< what was put into the successor instead
    QString withLiteral;
    QString note;

    //! Null where none was given.
    [[nodiscard]] QByteArray valueAsJson() const;
};

//! The 185 cases of a version.
QList<RecordedCase> recordedCases(const QString &version);

//! \brief What the successor prints if its input "v" is \a given, a literal or a link to a node of
//! \a graph, by ComfyUI's rules: a link must have the input's type and is not checked further, a
//! literal is converted and checked.
//!
//! Of a refusal the type of error only.
QString printedBySuccessor(const QString &successor, const ComfyDeploy::JsonText::Value &given,
                           const ComfyDeploy::JsonText &graph);
