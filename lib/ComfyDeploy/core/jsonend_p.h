// SPDX-License-Identifier: MIT

#pragma once

#include <QtCore/qbytearrayview.h>

namespace ComfyDeploy {

//! Whether \a text is a complete object or list, ignoring surrounding white space. Checks only
//! brackets and strings; the text may still be invalid JSON.
inline bool isWholeJson(QByteArrayView text)
{
    if (text.startsWith("\xEF\xBB\xBF"))
        text = text.sliced(3);
    text = text.trimmed();
    if (text.isEmpty() || (text.front() != '{' && text.front() != '['))
        return false;
    qsizetype depth = 0;
    bool inString = false;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (inString) {
            if (c == '\\')
                ++i;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return i == text.size() - 1;
        }
    }
    return false;
}

} // namespace ComfyDeploy
