// A QWidget program that only needs the import path of the module.
#include <QtWidgets/QApplication>

#include "panelwindow.h"

int main(int argc, char *argv[])
{
    const QApplication app(argc, argv);
    PanelWindow window(app.arguments().value(1));
    if (!window.isLoaded())
        return 1;
    window.show();
    return app.exec();
}
